using Kiosk.Interop.Serial;
using Kiosk.Simulator.App.Demo;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Firmware;

/// <summary>kiosk-sim board as a program: its line, its commands, its end.</summary>
public sealed class BoardCommandTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "kiosk-sim.dll");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kiosk-board-");

    private string Link => Path.Combine(_folder.FullName, "line");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_firmware_answers_behind_the_link_across_a_pulled_cable_and_ends_cleanly()
    {
        await using ChildProcess board = Start("--line", Link, "--speed", "20", "--seed", "3");
        await board.WaitForLineAsync(line => line == "ready " + Link, Patience);
        uint first = AskHello().BootId;

        await Command(board, "cable out", "ok");
        Assert.False(File.Exists(Link));
        await Command(board, "cable in", "ok");
        uint second = AskHello().BootId;
        await Command(board, "reset", "ok");
        uint third = AskHello().BootId;
        await Command(board, "dance", "error unknown command 'dance'; the commands are:");
        board.Signal("TERM");
        int code = await board.WaitForExitAsync();

        Assert.Equal(first, second);
        Assert.NotEqual(first, third);
        Assert.Equal(0, code);
        Assert.False(File.Exists(Link));
    }

    [Fact]
    public async Task A_recording_that_cannot_be_read_is_refused_with_file_line_and_reason()
    {
        string csv = Path.Combine(_folder.FullName, "broken.csv");
        await File.WriteAllLinesAsync(csv, ["time,ecg", "0,0.1", "2,abc", "4,0.2"]);

        await using ChildProcess board = Start("--ecg", csv);
        int code = await board.WaitForExitAsync();

        Assert.Equal(2, code);
        Assert.Contains(board.Lines, line => line.StartsWith(csv + ", line 3: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_path_that_is_taken_is_refused()
    {
        await File.WriteAllTextAsync(Link, "mine");

        await using ChildProcess board = Start("--line", Link);
        int code = await board.WaitForExitAsync();

        Assert.Equal(2, code);
        Assert.Contains(board.Lines, line => line.Contains("is no link", StringComparison.Ordinal));
        Assert.Equal("mine", await File.ReadAllTextAsync(Link));
    }

    private static ChildProcess Start(params string[] arguments) => ChildProcess.Start("board", Program, ["board", .. arguments]);

    private static async Task Command(ChildProcess board, string command, string answer)
    {
        int before = board.Lines.Count;
        await board.SendAsync(command);
        for (int i = 0; board.Lines.Count == before; i++)
        {
            Assert.True(i < 500, "no answer to " + command);
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
        Assert.Equal(answer, board.Lines.ElementAt(before));
    }

    private HelloMessage AskHello()
    {
        SerialOpenResult opened = SerialLine.Open(Link, 921_600);
        Assert.True(opened.Line is not null, opened.Text);
        using SerialLine line = opened.Line;
        var writer = new FrameWriter();
        var reader = new FrameReader();
        var hello = new HelloMessage();
        byte[] buffer = new byte[512];
        new HelloRequestMessage().Write(writer);
        for (int attempt = 0; attempt < 200; attempt++)
        {
            if (attempt % 20 == 0)
            {
                new HelloRequestMessage().Write(writer);
                line.Write(writer.Encoded.AsSpan(0, writer.Finish()), 1000);
            }
            SerialTransfer transfer = line.Read(buffer, 100);
            for (int at = 0; at < transfer.Count;)
            {
                if (reader.Accept(buffer, ref at, transfer.Count) == FrameResult.Frame && reader.Type == MessageType.Hello && hello.Read(reader)) return hello;
            }
        }
        throw new InvalidOperationException("no hello within 20 s");
    }
}
