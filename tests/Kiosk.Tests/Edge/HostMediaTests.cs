using System.Text.Json;
using Kiosk.Ctl;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Configuration;
using Kiosk.Edge.Hosting;
using Kiosk.Edge.Printing;
using Kiosk.Edge.Store;
using Kiosk.Edge.Visits;
using Kiosk.Outbox;
using Kiosk.Outbox.Disk;
using Kiosk.Outbox.Keys;
using Kiosk.Simulator.Media;
using Kiosk.Simulator.Printer;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Kiosk.Tests.Edge;

/// <summary>The host as it is wired, with a file for a stethoscope and a file for a printer, driven by kioskctl.</summary>
public sealed class HostMediaTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kiosk-media-").FullName;
    private readonly DeviceKey _key = DeviceKey.Create();
    private DurableStore _store = null!;
    private RecordOutbox _outbox = null!;
    private WebApplication _host = null!;

    private string Socket => Path.Combine(_folder, "c.sock");

    private string Paper => Path.Combine(_folder, "paper");

    public async ValueTask InitializeAsync()
    {
        string sound = Path.Combine(_folder, "heart.wav");
        await File.WriteAllBytesAsync(sound, WavFile.Of(new HeartSoundRecording(1).Make(), 48_000));
        var options = new KioskOptions
        {
            DataDirectory = _folder,
            Serial = new SerialOptions { Device = Path.Combine(_folder, "nothing") },
            Control = new ControlOptions { Socket = Socket },
            Health = new HealthOptions { Listen = "off" }, Screen = new ScreenSection { Listen = "off" },
            Capture = new CaptureSection { Stethoscope = new StethoscopeSection { Device = "file:" + sound } },
            Printer = new PrinterSection { Port = "file:" + Paper },
        };
        _store = DurableStore.Open(Path.Combine(_folder, "kiosk.db"), [VisitSchema.Statements]);
        _outbox = RecordOutbox.Open(new OutboxOptions(Path.Combine(_folder, "outbox")), new PosixDisk(), null, TimeProvider.System);
        _host = KioskHost.Build(options, Clock.System(1), _store, _outbox, _key, _ => { });
        await _host.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await _host.DisposeAsync();
        await _outbox.DisposeAsync();
        await _store.DisposeAsync();
        _key.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Sound_is_taken_queued_and_on_the_receipt()
    {
        Assert.Equal(ExitCode.Ok, (await CtlAsync("visit", "start", "--consent", "send", "--instruments", "ecg")).Code);
        (int code, string output) captured = await CtlAsync("capture", "stethoscope");
        (int code, string output) otoscope = await CtlAsync("capture", "otoscope");
        (int code, string output) early = await CtlAsync("visit", "print");
        await CtlAsync("visit", "end");
        (int code, string output) printed = await CtlAsync("visit", "print");
        (_, string status) = await CtlAsync("status");

        Assert.Equal((ExitCode.Ok, ExitCode.Refused, ExitCode.Refused, ExitCode.Ok), (captured.code, otoscope.code, early.code, printed.code));
        Assert.Contains("periodic sounds at a heart's pace", captured.output, StringComparison.Ordinal);
        Assert.Contains("This kiosk has no otoscope", otoscope.output, StringComparison.Ordinal);
        Assert.Contains("end it first", early.output, StringComparison.Ordinal);
        Assert.Contains("Capture stethoscope", status, StringComparison.Ordinal);
        Assert.Contains("Printer the receipt was sent", status, StringComparison.Ordinal);
        var printer = new EscPosPrinter(42, new PrinterTrouble());
        printer.Receive(await File.ReadAllBytesAsync(Paper, TestContext.Current.CancellationToken));
        Assert.Contains("Stethoscope sound                 recorded", PaperPicture.Lines(printer.Paper, 42));
        Assert.Contains(PaperPicture.Lines(printer.Paper, 42), line => line.Contains("TEST DATA", StringComparison.Ordinal));
        Assert.Equal(("stethoscope", 15m), await MediaAsync());
        await QueuedAsync(2);
    }

    private async Task<(string?, decimal)> MediaAsync()
    {
        using var control = new ControlClient(Socket);
        string visit = _host.Services.GetRequiredService<PrintDesk>().Newest()!;
        ControlAnswer answer = await control.AskAsync(HttpMethod.Get, $"/v1/visits/{visit}/media", null, default);
        JsonElement media = Assert.Single(JsonElement.Parse(answer.Body).EnumerateArray());
        Assert.False(media.TryGetProperty("reason", out _));
        return (media.GetProperty("instrument").GetString(), media.GetProperty("seconds").GetDecimal());
    }

    // The next turn of the visits puts the sound into the outbox.
    private async Task QueuedAsync(long records)
    {
        using var control = new ControlClient(Socket);
        for (int i = 0; i < 200; i++)
        {
            ControlAnswer status = await control.AskAsync(HttpMethod.Get, "/v1/status", null, default);
            if (JsonElement.Parse(status.Body).GetProperty("outbox").GetProperty("waiting").GetInt64() >= records) return;
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"{records} records did not come into the outbox");
    }

    private async Task<(int Code, string Output)> CtlAsync(params string[] args)
    {
        var output = new StringWriter();
        int code = await new CommandShell(output, output, socket => new ControlClient(socket), TimeProvider.System).RunAsync(args, Socket, default);
        return (code, output.ToString());
    }
}
