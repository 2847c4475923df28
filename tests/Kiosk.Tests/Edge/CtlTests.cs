using System.Net;
using System.Net.Sockets;
using Kiosk.Ctl;
using Xunit;

namespace Kiosk.Tests.Edge;

public class CtlTests
{
    [Theory]
    [InlineData("visit start --anonymous", "POST /v1/visits {\"identity\":null,\"anonymous\":true,\"instruments\":null,\"consent\":null}")]
    [InlineData("visit start --anonymous --instruments ecg,spo2",
        "POST /v1/visits {\"identity\":null,\"anonymous\":true,\"instruments\":[\"ecg\",\"spo2\"],\"consent\":null}")]
    [InlineData("visit start --anonymous --consent paper --text measurement/1/en",
        "POST /v1/visits {\"identity\":null,\"anonymous\":true,\"instruments\":null,\"consent\":{\"text\":\"measurement\",\"version\":\"1\",\"language\":\"en\",\"scope\":\"paperOnly\"}}")]
    [InlineData("identity", "GET /v1/identity ")]
    [InlineData("identity forget", "DELETE /v1/identity ")]
    [InlineData("visit end", "POST /v1/visits/current/end {\"outcome\":\"done\"}")]
    [InlineData("visit end --abandon", "POST /v1/visits/current/end {\"outcome\":\"abandoned\"}")]
    [InlineData("status --json", "GET /v1/status ")]
    [InlineData("calibration scale --zero --by T-17", "POST /v1/calibrations/scale {\"step\":\"zero\",\"kilograms\":null,\"by\":\"T-17\"}")]
    [InlineData("calibration weight --mass 60.5 --by T-17", "POST /v1/calibrations/scale {\"step\":\"mass\",\"kilograms\":60.5,\"by\":\"T-17\"}")]
    [InlineData("calibration height --block 1000 --by T-17", "POST /v1/calibrations/height {\"blockMillimetres\":1000,\"by\":\"T-17\"}")]
    [InlineData("visit print", "POST /v1/visits/last/print ")]
    [InlineData("visit print 00000001-0001-0002-0304-05060708090a", "POST /v1/visits/00000001-0001-0002-0304-05060708090a/print ")]
    [InlineData("visit show 00000001-0001-0002-0304-05060708090a", "GET /v1/visits/00000001-0001-0002-0304-05060708090a ")]
    public async Task Command_becomes_the_request(string line, string request)
    {
        var control = new FakeControl(HttpStatusCode.OK, "{\"visitId\":\"x\",\"state\":\"done\",\"instruments\":[],\"values\":[]}");

        (int code, _, string errors) = await RunAsync(control, line.Split(' '));

        Assert.Equal((0, ""), (code, errors));
        Assert.Equal(request, Assert.Single(control.Requests));
    }

    [Fact]
    public async Task A_visit_is_of_whoever_is_identified_when_it_is_started()
    {
        var control = new FakeControl(HttpStatusCode.OK, "{\"identity\":7,\"state\":\"known\",\"lastEnd\":\"none\",\"visitId\":\"x\",\"instruments\":[]}");

        await RunAsync(control, "visit", "start");

        Assert.Equal(["GET /v1/identity ", "POST /v1/visits {\"identity\":7,\"anonymous\":false,\"instruments\":null,\"consent\":null}"], control.Requests);
    }

    [Theory]
    [InlineData("visit start --consent yes", "yes")]
    [InlineData("visit start --consent send --text measurement", "--text must be ID/VERSION/LANGUAGE")]
    [InlineData("identity number passport", "passport")]
    [InlineData("visit start --instruments ecg,xray", "'xray' is no instrument; known are ecg, spo2, pressure, temperature, infrared, weight, height.")]
    [InlineData("visit start --nonsense", "--nonsense")]
    [InlineData("visit show 12", "12")]
    [InlineData("visit ecg", "--out")]
    [InlineData("calibration scale --by T-17", "Give --zero, or --mass KG.")]
    [InlineData("calibration scale --zero --mass 60 --by T-17", "Give --zero, or --mass KG.")]
    [InlineData("calibration scale --zero", "--by")]
    [InlineData("calibration height --by T-17", "--block")]
    public async Task Wrong_arguments_end_with_2_and_ask_nobody(string line, string words)
    {
        var control = new FakeControl(HttpStatusCode.OK, "{}");

        (int code, _, string errors) = await RunAsync(control, line.Split(' '));

        Assert.Equal(ExitCode.BadArguments, code);
        Assert.Contains(words, errors, StringComparison.Ordinal);
        Assert.Empty(control.Requests);
    }

    [Fact]
    public async Task Status_shows_devices_of_other_makers_and_what_became_of_their_readings()
    {
        var control = new FakeControl(HttpStatusCode.OK, """
            {"kioskId":"k","version":"1","utc":"2026-11-29T12:00:00Z","values":[],"link":{"up":true,"problem":""},"outbox":{"connected":true,"problem":""},
             "peripherals":[{"name":"onetouch:/dev/m","state":"connected","lastReadingSeconds":12.4,"readings":1,"setAside":2,"lastSetAside":"taken before the visit was opened"},
              {"name":"bluetooth:C4:64:E3:00:00:01","state":"not connected","problem":"bluetoothd does not run","readings":0,"setAside":0}]}
            """);

        (int code, string output, _) = await RunAsync(control, "status");

        Assert.Equal(0, code);
        Assert.Contains("Device  onetouch:/dev/m connected; 1 readings, last 12 s ago, 2 set aside (taken before the visit was opened)", output, StringComparison.Ordinal);
        Assert.Contains("Device  bluetooth:C4:64:E3:00:00:01 not connected: bluetoothd does not run; 0 readings", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_that_is_typed_may_be_corrected_and_has_an_end()
    {
        var keys = new Queue<ConsoleKeyInfo>("\b12x\b3 4".Select(Key).Append(Key('\r')));
        var many = new Queue<ConsoleKeyInfo>(Enumerable.Repeat(Key('7'), 1000).Append(Key('\r')));

        Assert.Equal("123 4", HiddenInput.ReadHidden(keys.Dequeue));
        Assert.Equal(new string('7', 64), HiddenInput.ReadHidden(many.Dequeue));

        static ConsoleKeyInfo Key(char c) => new(c, c switch { '\r' => ConsoleKey.Enter, '\b' => ConsoleKey.Backspace, _ => ConsoleKey.None }, false, false, false);
    }

    [Fact]
    public async Task Refusal_is_told_in_the_hosts_words()
    {
        var control = new FakeControl(HttpStatusCode.Conflict, """{"title":"No visit is open","detail":"Open one first."}""");

        (int code, _, string errors) = await RunAsync(control, "visit", "end");

        Assert.Equal(ExitCode.Refused, code);
        Assert.Equal("No visit is open: Open one first.\n", errors);
    }

    [Theory]
    [InlineData(SocketError.AddressNotAvailable, ExitCode.NotRunning, "does not run")]
    [InlineData(SocketError.ConnectionRefused, ExitCode.NotRunning, "does not run")]
    [InlineData(SocketError.AccessDenied, ExitCode.NoPermission, "group")]
    public async Task Host_that_cannot_be_reached_is_told_plainly(SocketError error, int expected, string words)
    {
        var control = new FakeControl(new HttpRequestException("x", new SocketException((int)error)));

        (int code, _, string errors) = await RunAsync(control, "status");

        Assert.Equal(expected, code);
        Assert.Contains(words, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_and_reasons_are_shown_with_their_decimals()
    {
        var control = new FakeControl(HttpStatusCode.OK, """
            {"visitId":"v1","state":"done","instruments":[],"test":true,"lateRecords":0,"values":[
              {"kind":"BodyTemperature","label":"Body temperature","value":37.0,"unit":"°C"},
              {"kind":"SpO2","label":"Oxygen saturation","unit":"%","reason":"finger not on the sensor"}]}
            """);

        (_, string output, _) = await RunAsync(control, "visit", "end");

        Assert.Contains("done, test data", output, StringComparison.Ordinal);
        Assert.Contains("37.0", output, StringComparison.Ordinal);
        Assert.Contains("finger not on the sensor", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Questionable_value_is_marked_and_every_note_is_shown()
    {
        var control = new FakeControl(HttpStatusCode.OK, """
            {"visitId":"v1","state":"done","instruments":[],"test":false,"lateRecords":0,"values":[
              {"kind":"BodyTemperature","label":"Body temperature","value":37.0,"unit":"°C","questionable":true,
               "notes":[{"name":"SelfTestFailed","text":"the instrument failed its last self-test","questionable":true}]},
              {"kind":"SpO2","label":"Oxygen saturation","value":97,"unit":"%","questionable":false,
               "notes":[{"name":"LowPerfusion","text":"the pulse in the finger is weak","questionable":false}]}]}
            """);

        (_, string output, _) = await RunAsync(control, "visit", "end");

        // Long notes are wrapped.
        string text = string.Join(' ', output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.EndsWith(
            "Body temperature 37.0 °C (?) questionable: the instrument failed its last self-test Oxygen saturation 97 % the pulse in the finger is weak",
            text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "passed", ExitCode.Ok, "passed.")]
    [InlineData(true, "warning", ExitCode.Ok, "passed.")]
    [InlineData(false, "failed", ExitCode.NotSound, "FAILED: Max30003.")]
    [InlineData(false, "notTested", ExitCode.NotSound, "NOT TESTED: Max30003.")]
    public async Task Self_test_is_waited_for_and_ends_with_0_only_when_nothing_failed(bool passed, string verdict, int expected, string words)
    {
        const string Running = """{"running":true,"passed":false,"began":"2026-11-29T10:00:00Z","results":[]}""";
        string ended = $$"""
            {"running":false,"passed":{{(passed ? "true" : "false")}},"began":"2026-11-29T10:00:00Z","results":[
              {"name":"Max30003","what":"ECG","verdict":"{{verdict}}","words":"seen","seconds":1.4,"at":"2026-11-29T10:00:02Z"}]}
            """;
        var control = new FakeControl(HttpStatusCode.OK, Running) { Later = [Running, ended] };

        (int code, string output, string errors) = await RunAsync(control, "selftest", "--part", "Max30003");

        Assert.Equal((expected, ""), (code, errors));
        Assert.Equal(["POST /v1/selftest?part=Max30003 ", "GET /v1/selftest?part=Max30003 ", "GET /v1/selftest?part=Max30003 "], control.Requests);
        Assert.Contains("Max30003", output, StringComparison.Ordinal);
        Assert.Contains("ECG", output, StringComparison.Ordinal);
        Assert.EndsWith($"Self-test of 2026-11-29 10:00:00 UTC: {words}\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Renewal_sends_the_end_of_its_last_day_and_needs_date_number_and_method()
    {
        var control = new FakeControl(HttpStatusCode.Created, """
            {"id":"spo2-20261129-00000001","instrument":"spo2","done":"2026-11-29T10:00:00Z","expires":"2027-12-01T00:00:00Z","by":"T-1042","method":"m","constants":{}}
            """);

        (int code, string output, _) = await RunAsync(control, "calibration", "renew", "spo2", "--expires", "2027-11-30", "--by", "T-1042", "--method", "m");
        (int wrong, _, string errors) = await RunAsync(control, "calibration", "renew", "spo2", "--expires", "next year", "--by", "T-1042", "--method", "m");
        (int missing, _, _) = await RunAsync(control, "calibration", "renew", "spo2");

        Assert.Equal((ExitCode.Ok, ExitCode.BadArguments, ExitCode.BadArguments), (code, wrong, missing));
        Assert.Contains("--expires must be a date", errors, StringComparison.Ordinal);
        Assert.Equal(
            """POST /v1/calibrations {"instrument":"spo2","expires":"2027-12-01T00:00:00+00:00","by":"T-1042","method":"m"}""", Assert.Single(control.Requests));
        Assert.Contains("spo2-20261129-00000001", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calibrations_are_listed_with_what_is_blocked()
    {
        var control = new FakeControl(HttpStatusCode.OK, """
            {"instruments":[
              {"instrument":"ecg","state":"valid, does not expire","calibration":{"id":"factory","instrument":"ecg","by":"manufacturer","method":"m","constants":{}}},
              {"instrument":"weight","state":"expired on 2026-11-01: calibrate it","blocked":"the scale's calibration has expired: call the operator"}],
             "history":[{"id":"weight-1","instrument":"weight","done":"2025-11-01T00:00:00Z","expires":"2026-11-01T00:00:00Z","by":"T-1","method":"m","constants":{}}]}
            """);

        (int code, string output, _) = await RunAsync(control, "calibration", "list", "--all");

        Assert.Equal(ExitCode.NotSound, code);
        Assert.Contains("BLOCKED: the scale's calibration has expired", output, StringComparison.Ordinal);
        Assert.Contains("weight-1  weight  2025-11-01 to 2026-11-01", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "last")]
    [InlineData("00000001-0001-0002-0304-05060708090a ", "00000001-0001-0002-0304-05060708090a")]
    public async Task Ecg_of_a_visit_goes_into_a_file_that_only_its_owner_reads(string id, string asked)
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("kiosk-ecg-").FullName, "ecg.svg");
        var control = new FakeControl(HttpStatusCode.OK, "<svg/>");

        (int code, string output, _) = await RunAsync(control, $"visit ecg {id}--out {file}".Split(' '));

        Assert.Equal((ExitCode.Ok, $"Wrote {file}.\n"), (code, output));
        Assert.Equal($"GET /v1/visits/{asked}/ecg.svg ", Assert.Single(control.Requests));
        Assert.Equal("<svg/>", File.ReadAllText(file));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public async Task Ecg_that_cannot_be_written_is_told()
    {
        (int code, _, string errors) = await RunAsync(new FakeControl(HttpStatusCode.OK, "<svg/>"), "visit", "ecg", "--out", "/nonexistent/ecg.svg");

        Assert.Equal(ExitCode.Refused, code);
        Assert.Contains("/nonexistent/ecg.svg cannot be written", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_has_examples_and_exit_codes()
    {
        (int code, string output, _) = await RunAsync(new FakeControl(HttpStatusCode.OK, "{}"), "--help");

        Assert.Equal(0, code);
        Assert.Contains("kioskctl visit end --abandon", output, StringComparison.Ordinal);
        Assert.Contains("Exit codes", output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(FakeControl control, params string[] args)
    {
        var output = new StringWriter();
        var errors = new StringWriter();
        int code = await new CommandShell(output, errors, _ => control, TimeProvider.System).RunAsync(args, "/nonexistent.sock", default);
        return (code, output.ToString(), errors.ToString());
    }

    private sealed class FakeControl : IControl
    {
        private readonly ControlAnswer? _answer;
        private readonly HttpRequestException? _failure;

        public FakeControl(HttpStatusCode status, string body) => _answer = new ControlAnswer(status, body);

        public FakeControl(HttpRequestException failure) => _failure = failure;

        public List<string> Requests { get; } = [];

        /// <summary>Bodies of the answers after the first.</summary>
        public IReadOnlyList<string> Later { get; init; } = [];

        public Task<ControlAnswer> AskAsync(HttpMethod method, string path, string? json, CancellationToken stop)
        {
            Requests.Add($"{method} {path} {json}");
            if (Requests.Count > 1 && Later.Count >= Requests.Count - 1) return Task.FromResult(_answer! with { Body = Later[Requests.Count - 2] });
            return _failure is null ? Task.FromResult(_answer!) : Task.FromException<ControlAnswer>(_failure);
        }

        public void Dispose()
        {
        }
    }
}
