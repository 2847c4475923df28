using Kiosk.Interop.Serial;
using Xunit;

namespace Kiosk.Tests.Interop;

public sealed class PseudoTerminalTests
{
    private const int PatienceMs = 10_000;

    [Fact]
    public void With_nobody_there_reads_wait_their_time_and_writes_are_dropped()
    {
        using PseudoTerminal board = PseudoTerminal.Create();

        Assert.False(board.IsSlaveOpen);
        Assert.Equal(new SerialTransfer(SerialStatus.NobodyThere, 0), board.Read(new byte[8], 30));
        Assert.Equal(new SerialTransfer(SerialStatus.NobodyThere, 0), board.Write("lost"u8, PatienceMs));

        using SerialLine host = SerialLineTests.Open(board);
        Assert.True(board.IsSlaveOpen);
        Assert.Equal(SerialStatus.TimedOut, host.Read(new byte[8], 20).Status);
        Assert.Equal(SerialStatus.TimedOut, board.Read(new byte[8], 20).Status);
    }

    [Fact]
    public void Programs_may_come_and_go()
    {
        using PseudoTerminal board = PseudoTerminal.Create();

        for (byte i = 0; i < 20; i++)
        {
            using (SerialLine host = SerialLineTests.Open(board))
            {
                byte[] mark = [i, 255, 0];
                Assert.Equal(SerialStatus.Ok, board.Write(mark, PatienceMs).Status);
                Assert.Equal(mark, SerialLineTests.ReadExactly(host, 3));
                Assert.Equal(SerialStatus.Ok, host.Write(mark, PatienceMs).Status);
                Assert.Equal(mark, SerialLineTests.ReadExactly(board, 3));
            }

            Assert.Equal(SerialStatus.NobodyThere, board.Read(new byte[8], 1).Status);
        }
    }

    [Fact]
    public async Task Waiting_read_is_served_by_a_program_that_comes_later()
    {
        using PseudoTerminal board = PseudoTerminal.Create();
        byte[] buffer = new byte[8];
        Task<SerialTransfer> reading = Task.Run(() => board.Read(buffer, PatienceMs));

        using SerialLine host = SerialLineTests.Open(board);
        _ = host.Write("hi"u8, PatienceMs);

        SerialTransfer transfer = await reading;
        Assert.Equal(SerialStatus.Ok, transfer.Status);
        Assert.Equal((byte)'h', buffer[0]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Dispose_wakes_a_waiting_reader(bool programThere)
    {
        PseudoTerminal board = PseudoTerminal.Create();
        using SerialLine? host = programThere ? SerialLineTests.Open(board) : null;
        using ManualResetEventSlim started = new();
        Task<SerialTransfer> reading = Task.Run(() =>
        {
            started.Set();
            return board.Read(new byte[8], 60_000);
        });
        started.Wait();

        board.Dispose();
        board.Dispose();

        Assert.Equal(SerialStatus.Disposed, (await reading.WaitAsync(TimeSpan.FromSeconds(5))).Status);
        Assert.Equal(SerialStatus.Disposed, board.Write("x"u8, PatienceMs).Status);
        Assert.False(board.IsSlaveOpen);
    }
}
