using Kiosk.Interop.Serial;
using Xunit;

namespace Kiosk.Tests.Interop;

/// <summary>The serial line against the other end of a pseudo-terminal.</summary>
public sealed class SerialLineTests
{
    private const int PatienceMs = 10_000;

    [Fact]
    public async Task A_megabyte_goes_both_ways_byte_for_byte()
    {
        using PseudoTerminal board = PseudoTerminal.Create();
        using SerialLine host = Open(board);
        byte[] upward = RandomBytes(1_000_000, 1);
        byte[] downward = RandomBytes(1_000_000, 2);

        Task<SerialTransfer> boardWrites = Task.Run(() => WriteInPieces(board, upward));
        Task<SerialTransfer> hostWrites = Task.Run(() => WriteInPieces(host, downward));
        Task<byte[]> boardReads = Task.Run(() => ReadExactly(board, downward.Length));
        byte[] received = ReadExactly(host, upward.Length);

        Assert.Equal(upward, received);
        Assert.Equal(downward, await boardReads);
        Assert.Equal(new SerialTransfer(SerialStatus.Ok, upward.Length), await boardWrites);
        Assert.Equal(new SerialTransfer(SerialStatus.Ok, downward.Length), await hostWrites);
    }

    [Fact]
    public void Every_byte_value_passes_unchanged()
    {
        using PseudoTerminal board = PseudoTerminal.Create();
        using SerialLine host = Open(board);
        byte[] all = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];

        Assert.Equal(SerialStatus.Ok, host.Write(all, PatienceMs).Status);
        Assert.Equal(SerialStatus.Ok, board.Write(all, PatienceMs).Status);

        Assert.Equal(all, ReadExactly(board, 256));
        Assert.Equal(all, ReadExactly(host, 256));
    }

    [Fact]
    public void Read_without_bytes_times_out_and_the_line_lives_on()
    {
        using PseudoTerminal board = PseudoTerminal.Create();
        using SerialLine host = Open(board);

        Assert.Equal(new SerialTransfer(SerialStatus.TimedOut, 0), host.Read(new byte[8], 20));
        Assert.Equal(new SerialTransfer(SerialStatus.TimedOut, 0), host.Read(new byte[8], 0));

        _ = board.Write("late"u8, PatienceMs);
        Assert.Equal("late"u8.ToArray(), ReadExactly(host, 4));
    }

    [Fact]
    public async Task Pulled_cable_ends_a_waiting_read_and_later_calls()
    {
        PseudoTerminal board = PseudoTerminal.Create();
        using SerialLine host = Open(board);
        Task<SerialTransfer> reading = Task.Run(() => host.Read(new byte[8], PatienceMs));

        board.Dispose();

        Assert.Equal(SerialStatus.LineGone, (await reading).Status);
        Assert.Equal(SerialStatus.LineGone, host.Read(new byte[8], PatienceMs).Status);
        Assert.Equal(SerialStatus.LineGone, host.Write("x"u8, PatienceMs).Status);
        Assert.Equal(SerialOpenError.NoSuchDevice, SerialLine.Open(board.SlavePath, 115200).Error);
    }

    [Fact]
    public async Task Dispose_wakes_a_waiting_reader()
    {
        using PseudoTerminal board = PseudoTerminal.Create();
        SerialLine host = Open(board);
        using ManualResetEventSlim started = new();
        Task<SerialTransfer> reading = Task.Run(() =>
        {
            started.Set();
            return host.Read(new byte[8], 60_000);
        });
        started.Wait();

        host.Dispose();
        host.Dispose();

        Assert.Equal(SerialStatus.Disposed, (await reading.WaitAsync(TimeSpan.FromSeconds(5))).Status);
        Assert.Equal(SerialStatus.Disposed, host.Read(new byte[8], PatienceMs).Status);
        Assert.Equal(SerialStatus.Disposed, host.Write("x"u8, PatienceMs).Status);
    }

    [Fact]
    public void Write_that_nobody_reads_ends_in_time_and_says_how_far_it_came()
    {
        using PseudoTerminal board = PseudoTerminal.Create();
        using SerialLine host = Open(board);

        SerialTransfer transfer = host.Write(new byte[1_000_000], 100);

        Assert.Equal(SerialStatus.TimedOut, transfer.Status);
        Assert.InRange(transfer.Count, 1, 999_999);
    }

    [Fact]
    public void Second_opener_finds_the_line_busy_until_it_is_closed()
    {
        using PseudoTerminal board = PseudoTerminal.Create();
        SerialLine first = Open(board);

        SerialOpenResult second = SerialLine.Open(board.SlavePath, 115200);

        Assert.Equal(SerialOpenError.Busy, second.Error);
        Assert.Contains(board.SlavePath, second.Text, StringComparison.Ordinal);
        first.Dispose();
        using SerialLine third = Open(board);
        Assert.Equal(board.SlavePath, third.Path);
    }

    [Fact]
    public void What_lay_in_the_line_before_it_was_opened_is_not_read()
    {
        using PseudoTerminal board = PseudoTerminal.Create();
        using (SerialLine earlier = Open(board))
        {
            _ = board.Write("stale"u8, PatienceMs);
        }

        using SerialLine host = Open(board);
        _ = board.Write("new"u8, PatienceMs);

        Assert.Equal("new"u8.ToArray(), ReadExactly(host, 3));
    }

    [Theory]
    [InlineData("/dev/ttyNoSuchKiosk", 115200, SerialOpenError.NoSuchDevice)]
    [InlineData("/dev/null", 115200, SerialOpenError.NotATerminal)]
    [InlineData("/dev/ttyNoSuchKiosk", 12345, SerialOpenError.UnsupportedSpeed)]
    public void Open_errors_name_the_device(string path, int speed, SerialOpenError error)
    {
        SerialOpenResult result = SerialLine.Open(path, speed);

        Assert.Equal(error, result.Error);
        Assert.Null(result.Line);
        Assert.Contains(path, result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void All_offered_speeds_open()
    {
        using PseudoTerminal board = PseudoTerminal.Create();

        foreach (int speed in SerialLine.Speeds)
        {
            SerialOpenResult result = SerialLine.Open(board.SlavePath, speed);
            Assert.True(result.Error == SerialOpenError.None, result.Text);
            result.Line!.Dispose();
        }

        Assert.Contains(9600, SerialLine.Speeds);
        Assert.Contains(921600, SerialLine.Speeds);
    }

    internal static SerialLine Open(PseudoTerminal board)
    {
        SerialOpenResult result = SerialLine.Open(board.SlavePath, 921600);
        Assert.True(result.Error == SerialOpenError.None, result.Text);
        return result.Line!;
    }

    internal static byte[] ReadExactly(ISerialLine line, int count)
    {
        byte[] all = new byte[count];
        int done = 0;
        while (done < count)
        {
            SerialTransfer transfer = line.Read(all.AsSpan(done), PatienceMs);
            Assert.Equal(SerialStatus.Ok, transfer.Status);
            done += transfer.Count;
        }

        return all;
    }

    private static SerialTransfer WriteInPieces(ISerialLine line, byte[] bytes)
    {
        int done = 0;
        Random sizes = new(7);
        while (done < bytes.Length)
        {
            int piece = Math.Min(sizes.Next(1, 20_000), bytes.Length - done);
            SerialTransfer transfer = line.Write(bytes.AsSpan(done, piece), PatienceMs);
            done += transfer.Count;
            if (transfer.Status != SerialStatus.Ok)
            {
                return new SerialTransfer(transfer.Status, done);
            }
        }

        return new SerialTransfer(SerialStatus.Ok, done);
    }

    private static byte[] RandomBytes(int count, int seed)
    {
        byte[] bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
