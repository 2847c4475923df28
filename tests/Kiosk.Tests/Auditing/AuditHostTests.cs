using System.Net;
using System.Text.Json;
using Kiosk.Ctl;
using Kiosk.Edge.Auditing;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Configuration;
using Kiosk.Edge.Hosting;
using Kiosk.Edge.Store;
using Kiosk.Edge.Visits;
using Kiosk.Outbox;
using Kiosk.Outbox.Disk;
using Kiosk.Outbox.Keys;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace Kiosk.Tests.Auditing;

/// <summary>The log of a whole host, and kioskctl on its files.</summary>
public sealed class AuditHostTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kiosk-audit-").FullName;
    private readonly DeviceKey _key = DeviceKey.Create();

    private string Log => Path.Combine(_folder, "audit");

    public void Dispose()
    {
        _key.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Starts_stops_settings_and_what_a_technician_did_are_in_the_log_in_order()
    {
        await RunAsync(new VisitOptions(), async control =>
        {
            await control.AskAsync(HttpMethod.Post, "/v1/selftest", null, default);
            await control.AskAsync(HttpMethod.Post, "/v1/selftest?part=xray", null, default);
            await control.AskAsync(HttpMethod.Get, "/v1/status", null, default);
        });
        await RunAsync(new VisitOptions { MaximumMinutes = 7 }, _ => Task.CompletedTask);

        AuditLine[] lines = [.. AuditReading.Entries(Log, new PosixDisk()).Select(one => one.Line)];

        Assert.Equal(
            [AuditAction.HostStarted, AuditAction.PseudonymKey, AuditAction.Technician, AuditAction.HostStopped, AuditAction.HostStarted,
                AuditAction.ConfigurationChanged, AuditAction.HostStopped],
            lines.Select(line => (AuditAction)line.Fact.Action));
        Assert.Equal(("self-test", "begun"), (lines[2].Fact.Object, lines[2].Fact.Detail));
        Assert.Equal("visit.maximumMinutes", lines[5].Fact.Detail);
        Assert.DoesNotContain("did not end", lines[4].Fact.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_did_not_end_in_order_is_told_at_the_next_start()
    {
        await RunAsync(new VisitOptions(), _ => Task.CompletedTask);
        await File.WriteAllBytesAsync(Path.Combine(Log, "running"), []);

        await RunAsync(new VisitOptions(), _ => Task.CompletedTask);

        AuditLine started = AuditReading.Entries(Log, new PosixDisk()).Select(one => one.Line).Last(line => line.Fact.Action == (int)AuditAction.HostStarted);
        Assert.Contains("did not end in order", started.Fact.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pseudonym_keys_are_shown_made_carried_and_retired_over_the_socket_and_each_change_is_in_the_log()
    {
        string file = Path.Combine(_folder, "keys.json"), pass = Path.Combine(_folder, "pass");
        await File.WriteAllTextAsync(pass, "correct horse battery\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(pass, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var codes = new List<int>();
        string shown = "", old = "", late = "";
        await RunAsync(new VisitOptions(), async control =>
        {
            (int code, string text) = await CtlAsync("pseudonym", "keys");
            codes.Add(code);
            old = Keys(await control.AskAsync(HttpMethod.Get, "/v1/pseudonyms", null, default))[0];
            codes.Add((await CtlAsync("pseudonym", "export", "--to", file, "--passphrase-file", pass)).Code);
            codes.Add((await CtlAsync("pseudonym", "import", file, "--passphrase-file", pass)).Code);
            codes.Add((await CtlAsync("pseudonym", "new")).Code);
            codes.Add((await CtlAsync("pseudonym", "retire", old)).Code);
            (int refusedOld, late) = await CtlAsync("pseudonym", "import", file, "--passphrase-file", pass);
            Assert.Equal(ExitCode.Refused, refusedOld);
            shown = text;
            ControlAnswer refused = await control.AskAsync(HttpMethod.Post, "/v1/pseudonyms/export", """{"passphrase":"short"}""", default);
            Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        });

        Assert.All(codes, code => Assert.Equal(0, code));
        Assert.Contains("in force", shown, StringComparison.Ordinal);
        Assert.Contains($"Key {old}, which is in force in this export, was erased", late, StringComparison.Ordinal);
        string[] details = [.. AuditReading.Entries(Log, new PosixDisk()).Select(one => one.Line).Where(line => line.Fact.Action == (int)AuditAction.PseudonymKey)
            .Select(line => line.Fact.Detail.Split(' ', ':', ';')[0])];
        Assert.Equal(["made", "all", "keys", "made", "retired"], details);
    }

    [Fact]
    public async Task An_export_that_is_refused_leaves_no_file_and_a_passphrase_that_others_may_read_is_none()
    {
        string file = Path.Combine(_folder, "keys.json"), pass = Path.Combine(_folder, "pass");
        await File.WriteAllTextAsync(pass, "short\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(pass, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (int Code, string Text) refused = default, open = default;
        await RunAsync(new VisitOptions(), async _ =>
        {
            refused = await CtlAsync("pseudonym", "export", "--to", file, "--passphrase-file", pass);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(pass, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
            open = await CtlAsync("pseudonym", "export", "--to", file, "--passphrase-file", pass);
        });

        Assert.Equal(ExitCode.Refused, refused.Code);
        Assert.False(File.Exists(file));
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(ExitCode.BadArguments, open.Code);
        Assert.Contains("chmod 600", open.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kioskctl_verifies_shows_and_copies_the_log_and_ends_with_1_when_it_was_changed()
    {
        await RunAsync(new VisitOptions(), _ => Task.CompletedTask);
        string copy = Path.Combine(_folder, "copy.jsonl");

        (int sound, string verified) = await CtlAsync("audit", "verify", Log);
        (int shownCode, string shown) = await CtlAsync("audit", "show", Log, "--last", "2");
        (int copied, _) = await CtlAsync("audit", "export", Log, "--to", copy);
        (int elsewhere, _) = await CtlAsync("audit", "verify", Log, "--shipped", "1:" + new string('a', 64));
        (int nothing, string none) = await CtlAsync("audit", "verify", _folder);
        (int wrong, _) = await CtlAsync("audit", "verify", Log, "--shipped", "nonsense");
        string segment = Directory.GetFiles(Log, "*.jsonl").Single();
        await File.WriteAllTextAsync(segment, (await File.ReadAllTextAsync(segment)).Replace("kiosk", "Kiosk", StringComparison.Ordinal));
        (int changed, string found) = await CtlAsync("audit", "verify", Log);

        Assert.Equal((0, 0, 0, 1, 2, 2, 1), (sound, shownCode, copied, elsewhere, nothing, wrong, changed));
        Assert.Contains("The chain is sound.", verified, StringComparison.Ordinal);
        Assert.Contains("HostStopped", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("HostStarted", shown, StringComparison.Ordinal);
        Assert.Equal(3, (await File.ReadAllLinesAsync(copy)).Length);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(copy));
        Assert.Contains("There is no audit log", none, StringComparison.Ordinal);
        Assert.Contains("line 1: entry 1 was changed", found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "/v1/calibrations/scale", "weight")]
    [InlineData("POST", "/v1/calibrations", "calibration")]
    [InlineData("POST", "/v1/outbox/refused/visit-1/resend", "outbox")]
    [InlineData("DELETE", "/v1/outbox/refused/visit-1", "outbox")]
    [InlineData("POST", "/v1/cuff/release", "cuff")]
    [InlineData("DELETE", "/V1/outbox/Refused/visit-1", "outbox")]
    [InlineData("POST", "/v1/outbox/refused/visit-1/RESEND/", "outbox")]
    [InlineData("POST", "/v1/calibrations/", "calibration")]
    [InlineData("GET", "/v1/calibrations", null)]
    [InlineData("POST", "/v1/visits", null)]
    [InlineData("POST", "/v1/cuff/start", null)]
    public void Paths_of_a_technician_are_known_as_such(string method, string path, string? target)
    {
        Assert.Equal(target, TechnicianAudit.Of(method, path)?.Object);
    }

    private async Task RunAsync(VisitOptions visit, Func<ControlClient, Task> work)
    {
        var options = new KioskOptions
        {
            DataDirectory = _folder,
            Serial = new SerialOptions { Device = Path.Combine(_folder, "nothing") },
            Control = new ControlOptions { Socket = Path.Combine(_folder, "c.sock") },
            Health = new HealthOptions { Listen = "off" }, Screen = new ScreenSection { Listen = "off" },
            Visit = visit,
        };
        await using DurableStore store = DurableStore.Open(Path.Combine(_folder, "kiosk.db"), [VisitSchema.Statements]);
        await using RecordOutbox outbox = RecordOutbox.Open(new OutboxOptions(Path.Combine(_folder, "outbox")), new PosixDisk(), null, TimeProvider.System);
        await using (WebApplication host = KioskHost.Build(options, Clock.System(1), store, outbox, _key, _ => { }))
        {
            await host.StartAsync();
            using (var control = new ControlClient(options.Control.Socket)) await work(control);
            await host.StopAsync();
        }

        File.Delete(options.Control.Socket);
    }

    private static string[] Keys(ControlAnswer answer) =>
        [.. JsonElement.Parse(answer.Body).GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("id").GetString()!)];

    private async Task<(int Code, string Text)> CtlAsync(params string[] args)
    {
        using var text = new StringWriter();
        var shell = new CommandShell(text, text, socket => new ControlClient(socket), TimeProvider.System);
        return (await shell.RunAsync(args, Path.Combine(_folder, "c.sock"), default), text.ToString());
    }
}
