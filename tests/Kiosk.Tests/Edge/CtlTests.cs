using System.Net;
using System.Net.Sockets;
using Kiosk.Ctl;
using Xunit;

namespace Kiosk.Tests.Edge;

public class CtlTests
{
    [Theory]
    [InlineData("visit start", "POST /v1/visits {\"subject\":null,\"instruments\":null}")]
    [InlineData("visit start --instruments ecg,spo2", "POST /v1/visits {\"subject\":null,\"instruments\":[\"ecg\",\"spo2\"]}")]
    [InlineData("visit start --patient urn:oid:1.2|47|11", "POST /v1/visits {\"subject\":{\"system\":\"urn:oid:1.2\",\"value\":\"47|11\"},\"instruments\":null}")]
    [InlineData("visit end", "POST /v1/visits/current/end {\"outcome\":\"done\"}")]
    [InlineData("visit end --abandon", "POST /v1/visits/current/end {\"outcome\":\"abandoned\"}")]
    [InlineData("status --json", "GET /v1/status ")]
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

    [Theory]
    [InlineData("visit start --patient nobar", "--patient must be SYSTEM|VALUE")]
    [InlineData("visit start --instruments ecg,xray", "'xray' is no instrument; known are ecg, spo2, temperature, infrared.")]
    [InlineData("visit start --nonsense", "--nonsense")]
    [InlineData("visit show 12", "12")]
    public async Task Wrong_arguments_end_with_2_and_ask_nobody(string line, string words)
    {
        var control = new FakeControl(HttpStatusCode.OK, "{}");

        (int code, _, string errors) = await RunAsync(control, line.Split(' '));

        Assert.Equal(ExitCode.BadArguments, code);
        Assert.Contains(words, errors, StringComparison.Ordinal);
        Assert.Empty(control.Requests);
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

        public Task<ControlAnswer> AskAsync(HttpMethod method, string path, string? json, CancellationToken stop)
        {
            Requests.Add($"{method} {path} {json}");
            return _failure is null ? Task.FromResult(_answer!) : Task.FromException<ControlAnswer>(_failure);
        }

        public void Dispose()
        {
        }
    }
}
