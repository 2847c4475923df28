using System.Net;
using System.Text.Json;
using Kiosk.Ctl;
using Kiosk.Outbox;
using Kiosk.Tests.Outbox;
using Kiosk.Tests.Store;
using Xunit;

namespace Kiosk.Tests.Edge;

/// <summary>kioskctl outbox as an operator uses it.</summary>
public class CtlOutboxTests
{
    private const string Balanced = """
        {"id":"00000000000000ff","balanced":true,"lanes":[
          {"lane":"alarm","produced":2,"delivered":2,"refused":0,"dropped":0,"damaged":0,"stored":0,"unaccounted":0,"bytes":0},
          {"lane":"visit","produced":1234,"delivered":1200,"refused":3,"dropped":0,"damaged":0,"stored":31,"unaccounted":0,"bytes":4194304,"oldestSeconds":93784},
          {"lane":"telemetry","produced":10,"delivered":0,"refused":0,"dropped":10,"damaged":0,"stored":0,"unaccounted":0,"bytes":0},
          {"lane":"refused","produced":3,"delivered":0,"refused":0,"dropped":0,"damaged":0,"stored":3,"unaccounted":0,"bytes":4096,"oldestSeconds":5}],
         "sent":4,"brokerHas":5,"connected":false,"problem":"the broker does not answer","capBytes":1073741824,"dropFirst":"telemetry,visit"}
        """;

    [Fact]
    public async Task Books_are_a_table_with_the_sum_the_broker_and_the_room()
    {
        (int code, string output, _) = await RunAsync(Balanced, "outbox");

        Assert.Equal(ExitCode.Ok, code);
        string visit = output.Split('\n').Single(line => line.TrimStart().StartsWith("visit", StringComparison.Ordinal));
        Assert.Equal(["visit", "1,234", "1,200", "3", "0", "0", "31", "4.0", "MiB", "1", "d", "2", "h"], visit.Split([' ', '│'], StringSplitOptions.RemoveEmptyEntries));
        Assert.DoesNotContain("\u001b", output, StringComparison.Ordinal);
        Assert.Contains("balanced: 1,246 produced = 1,202 delivered + 3 refused + 10 dropped + 0 damaged + 31 waiting", output, StringComparison.Ordinal);
        Assert.Contains("3 kept; kioskctl outbox refused", output, StringComparison.Ordinal);
        Assert.Contains("not connected: the broker does not answer", output, StringComparison.Ordinal);
        Assert.Contains("4.0 MiB of 1.0 GiB; when that is used up, the oldest go first: telemetry, then visit", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("outbox")]
    [InlineData("outbox", "--json")]
    public async Task Books_that_do_not_balance_end_with_1_and_say_what(params string[] args)
    {
        string wrong = Balanced.Replace("\"balanced\":true", "\"balanced\":false,\"mismatch\":\"2 of 10 visit records are not accounted for\"", StringComparison.Ordinal);

        (int code, string output, _) = await RunAsync(wrong, args);

        Assert.Equal(ExitCode.NotSound, code);
        Assert.Contains("2 of 10 visit records are not accounted for", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refused_records_are_listed_with_their_reasons()
    {
        const string Two = """{"records":[{"id":"r-1","lane":"visit","size":2048,"reason":"Bundle.entry[2]: fullUrl must be an absolute URI"}],"total":2}""";

        (_, string some, _) = await RunAsync(Two, "outbox", "refused");
        (_, string none, _) = await RunAsync("""{"records":[],"total":0}""", "outbox", "refused");

        Assert.Contains("Bundle.entry[2]: fullUrl must be an absolute URI", some, StringComparison.Ordinal);
        Assert.Contains("1 more", some, StringComparison.Ordinal);
        Assert.Equal("No record is refused.\n", none);
    }

    [Theory]
    [InlineData("outbox refused --max 7", "GET /v1/outbox/refused?max=7")]
    [InlineData("outbox resend r-1", "POST /v1/outbox/refused/r-1/resend")]
    [InlineData("outbox resend --all", "POST /v1/outbox/refused/resend")]
    [InlineData("outbox drop r-1 --yes", "DELETE /v1/outbox/refused/r-1")]
    public async Task Command_becomes_the_request(string line, string request)
    {
        var control = new Recorded("""{"records":0}""".Replace("0", line.Contains("refused", StringComparison.Ordinal) ? "[]" : "1", StringComparison.Ordinal));

        int code = await new CommandShell(new StringWriter(), new StringWriter(), _ => control, TimeProvider.System).RunAsync(line.Split(' '), "/none", default);

        Assert.Equal(0, code);
        Assert.Equal(request, Assert.Single(control.Requests));
    }

    [Theory]
    [InlineData("outbox resend", "Name one record's id, or give --all.")]
    [InlineData("outbox resend r-1 --all", "Name one record's id, or give --all.")]
    [InlineData("outbox resend a/b", "'a/b' is no record id.")]
    [InlineData("outbox drop r-1", "give --yes")]
    [InlineData("outbox refused --max 0", "--max must be from 1 to 10000.")]
    [InlineData("outbox export --to /x --lane visits", "visits")]
    [InlineData("outbox export", "--to")]
    public async Task Wrong_arguments_end_with_2_and_ask_nobody(string line, string words)
    {
        var control = new Recorded("{}");
        var errors = new StringWriter();

        int code = await new CommandShell(new StringWriter(), errors, _ => control, TimeProvider.System).RunAsync(line.Split(' '), "/none", default);

        Assert.Equal(ExitCode.BadArguments, code);
        Assert.Contains(words, errors.ToString(), StringComparison.Ordinal);
        Assert.Empty(control.Requests);
    }

    [Fact]
    public async Task Fsck_says_sound_with_0_and_damaged_with_1_and_what_to_do()
    {
        await using var bench = new OutboxBench();
        await bench.AddAsync(Lane.Telemetry, "a", "b", "c");

        (int sound, string before, _) = await RunAsync("{}", "outbox", "fsck", bench.Path());
        byte[] content = File.ReadAllBytes(bench.Segments(Lane.Telemetry)[0]);
        content[50] ^= 1;
        File.WriteAllBytes(bench.Segments(Lane.Telemetry)[0], content);
        (int damaged, string after, _) = await RunAsync("{}", "outbox", "fsck", bench.Path());
        (int json, string findings, _) = await RunAsync("{}", "outbox", "fsck", bench.Path(), "--json");

        Assert.Equal((ExitCode.Ok, ExitCode.NotSound, ExitCode.NotSound), (sound, damaged, json));
        Assert.Contains("Sound: 3 records as written, 3 waiting.", before, StringComparison.Ordinal);
        Assert.Contains("DAMAGED: 1 record lost", after, StringComparison.Ordinal);
        Assert.Contains("What to do:", after, StringComparison.Ordinal);
        Assert.Equal(1, JsonElement.Parse(findings).GetProperty("lost").GetInt64());
    }

    [Fact]
    public async Task Export_decrypts_with_the_key_file_and_counts_what_it_cannot_read_without()
    {
        await using var bench = new OutboxBench();
        using var folder = new TemporaryFolder();
        await bench.AddAsync(Lane.Visit, "v-1");
        byte[] key = new byte[32];
        Array.Fill(key, (byte)1);
        File.WriteAllBytes(folder.File("key"), key);

        (int without, string few, _) = await RunAsync("{}", "outbox", "export", "--from", bench.Path(), "--to", folder.File("few"));
        (int with, string all, _) = await RunAsync("{}", "outbox", "export", "--from", bench.Path(), "--to", folder.File("all"), "--key", folder.File("key"));

        Assert.Equal((ExitCode.NotSound, ExitCode.Ok), (without, with));
        Assert.Contains("1 could not be decrypted: give --key.", few, StringComparison.Ordinal);
        Assert.Contains("1 record from", all, StringComparison.Ordinal);
        Assert.Equal(OutboxBench.Payload("v-1"), File.ReadAllBytes(folder.File("all/visit-1-v-1.json")));
    }

    [Fact]
    public async Task Folder_without_an_outbox_and_a_wrong_key_file_are_told()
    {
        using var folder = new TemporaryFolder();
        await using var bench = new OutboxBench();
        File.WriteAllBytes(folder.File("key"), new byte[31]);

        (int nothing, _, string noOutbox) = await RunAsync("{}", "outbox", "fsck", folder.FullName);
        (int key, _, string noKey) = await RunAsync("{}", "outbox", "fsck", bench.Path(), "--key", folder.File("key"));

        Assert.Equal((ExitCode.BadArguments, ExitCode.BadArguments), (nothing, key));
        Assert.Contains("There is no outbox in", noOutbox, StringComparison.Ordinal);
        Assert.Contains("has 31 bytes; a device key has 32", noKey, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(string answer, params string[] args)
    {
        var output = new StringWriter();
        var errors = new StringWriter();
        int code = await new CommandShell(output, errors, _ => new Recorded(answer), TimeProvider.System).RunAsync(args, "/nonexistent.sock", default);
        return (code, output.ToString(), errors.ToString());
    }

    private sealed class Recorded(string answer) : IControl
    {
        public List<string> Requests { get; } = [];

        public Task<ControlAnswer> AskAsync(HttpMethod method, string path, string? json, CancellationToken stop)
        {
            Requests.Add($"{method} {path}");
            return Task.FromResult(new ControlAnswer(HttpStatusCode.OK, answer));
        }

        public void Dispose()
        {
        }
    }
}
