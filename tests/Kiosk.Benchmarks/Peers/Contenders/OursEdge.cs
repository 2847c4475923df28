using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Kiosk.Outbox;
using Kiosk.Outbox.Disk;
using Kiosk.Outbox.Keys;

namespace Kiosk.Benchmarks.Peers.Contenders;

/// <summary>
/// The hidden verb <c>peers-edge</c>: the outbox and the uplink of the edge host in a process of their own, which can be killed and
/// measured. It is told what to do by lines: <c>publish FIRST COUNT</c> is answered by the seconds to the last acknowledgement,
/// <c>empty</c> by the balance once all is delivered.
/// </summary>
internal sealed class OursEdge(RecordOutbox outbox, Lane lane)
{
    /// <summary>The verb.</summary>
    public const string Verb = "peers-edge";

    private static readonly TimeSpan EmptyPoll = TimeSpan.FromMilliseconds(50);

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Option<T> Required<T>(string name) => new(name) { Required = true };
        Option<string> directory = Required<string>("--directory"), ca = Required<string>("--ca"), certificate = Required<string>("--certificate"), key = Required<string>("--key");
        Option<Lane> lane = Required<Lane>("--lane");
        Option<int> port = Required<int>("--port");
        var command = new Command(Verb, "An edge of our own, for the comparison; not for people.") { directory, ca, certificate, key, lane, port };
        command.Hidden = true;
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(directory)!, parsed.GetValue(lane), new OursUplink.Settings(
            parsed.GetValue(port), parsed.GetValue(ca)!, parsed.GetValue(certificate)!, parsed.GetValue(key)!)));
        return command;
    }

    /// <summary>The name of the record that carries a message.</summary>
    public static string RecordId(int number) => "m-" + number.ToString("D8", CultureInfo.InvariantCulture);

    private static async Task<int> RunAsync(string directory, Lane lane, OursUplink.Settings settings)
    {
        // The same at each start: what is stored must be readable.
        using var cipher = new RecordCipher(SHA256.HashData("a device key of the comparison"u8));
        await using RecordOutbox outbox = RecordOutbox.Open(
            new OutboxOptions(directory), new PosixDisk(), cipher, TimeProvider.System, notice => Console.Error.WriteLine(notice.Text));
        using var uplink = OursUplink.Start(outbox, settings);
        var edge = new OursEdge(outbox, lane);
        Console.WriteLine("ready");
        while (Console.ReadLine() is { } line) Console.WriteLine(await edge.DoAsync(line.Split(' ')));
        return 0;
    }

    private async Task<string> DoAsync(string[] words) => words switch
    {
        ["publish", var first, var count] => (await PublishAsync(Number(first), Number(count))).ToString("R", CultureInfo.InvariantCulture),
        ["empty"] => await EmptyAsync(),
        _ => throw new ArgumentException("not a command: " + string.Join(' ', words)),
    };

    // One caller, since the order of the calls is the order of the records; so many calls before the oldest one is waited for.
    private async Task<double> PublishAsync(int first, int count)
    {
        Task[] window = new Task[Message.Window];
        Array.Fill(window, Task.CompletedTask);
        byte[][] payloads = [.. window.Select(_ => new byte[Message.Bytes])];
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            int slot = i % Message.Window;
            await window[slot];
            Message.Write(first + i, payloads[slot]);
            window[slot] = outbox.AddAsync(lane, RecordId(first + i), payloads[slot]);
        }

        await Task.WhenAll(window);
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private async Task<string> EmptyAsync()
    {
        while (outbox.Account().Waiting > 0) await Task.Delay(EmptyPoll);
        await outbox.FlushAsync();
        return outbox.Account().IsBalanced ? "balanced" : "unbalanced: " + outbox.Account()[lane];
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
