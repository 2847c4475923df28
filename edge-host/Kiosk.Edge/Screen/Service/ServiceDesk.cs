using Kiosk.Edge.Auditing;
using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Control;
using Kiosk.Edge.Printing;
using Kiosk.Edge.SelfTests;
using Kiosk.Edge.Uplink;

namespace Kiosk.Edge.Screen.Service;

/// <summary>A line of the service menu.</summary>
/// <param name="Name">What.</param>
/// <param name="IsOk">It is as it should be.</param>
/// <param name="Words">What is wrong and what to do, in the host's English for technicians.</param>
public sealed record ServiceLine(string Name, bool IsOk, string Words);

/// <summary>What the service menu shows.</summary>
/// <param name="Health">Link, store, uplink, outbox, disk.</param>
/// <param name="Calibrations">Each instrument of the board.</param>
/// <param name="Paper">The printer.</param>
/// <param name="Network">The way to the clinic.</param>
/// <param name="SelfTest">The self-test that runs, or ran last.</param>
public sealed record ServiceReport(
    IReadOnlyList<ServiceLine> Health, IReadOnlyList<ServiceLine> Calibrations, IReadOnlyList<ServiceLine> Paper, IReadOnlyList<ServiceLine> Network, TestReport SelfTest);

/// <summary>What a technician sees and does at the screen: never anything of a person. What changes something by its size belongs to kioskctl.</summary>
public sealed class ServiceDesk(
    ServiceCode code, HealthPage health, SelfTestDesk selfTests, IEnumerable<IHostCheck> checks, ICalibrations calibrations, InstrumentGuard guard, PrintDesk printer,
    UplinkWorker uplink, IAuditLog audit, ILogger<ServiceDesk> log)
{
    private readonly IHostCheck[] _checks = [.. checks];

    /// <summary>How long no code is looked at.</summary>
    public TimeSpan LockedFor => code.LockedFor;

    /// <summary>Looks at a code, and notes it.</summary>
    public async Task<CodeVerdict> EnterAsync(string typed)
    {
        CodeVerdict verdict = await Task.Run(() => code.Try(typed)).ConfigureAwait(false);
        if (verdict != CodeVerdict.Right) log.LogWarning("A code for the service menu was not taken: {Verdict}", verdict);
        await audit.AddAsync(new AuditEntry(AuditAction.Technician, verdict == CodeVerdict.Right ? "technician" : "unknown", "service menu", $"code {verdict}")).ConfigureAwait(false);
        return verdict;
    }

    /// <summary>Begins a self-test of everything.</summary>
    public async Task BeginSelfTestAsync()
    {
        if (selfTests.TryBegin(new TestPlan(null, _checks)) is null)
            await audit.AddAsync(new AuditEntry(AuditAction.Technician, "technician", "self-test", "begun at the screen")).ConfigureAwait(false);
    }

    /// <summary>Looks at everything.</summary>
    public async Task<ServiceReport> LookAsync()
    {
        HealthBody body = await health.CheckAsync().ConfigureAwait(false);
        UplinkStatus way = uplink.Status();
        return new ServiceReport(
            [Line("link", body.Link), Line("store", body.Store), Line("outbox", body.Outbox), Line("disk", body.Disk)],
            [.. CalibratedInstrument.All.Select(Line)],
            [printer.HasPrinter ? new ServiceLine("printer", true, printer.Last) : new ServiceLine("printer", false, "none is configured (printer.port)")],
            [
                new ServiceLine("broker", way.State == UplinkState.Online, $"{way.Broker}: {way.State}{(way.LastProblem is { } problem ? $"; {problem}" : "")}"),
                new ServiceLine("records", true, $"{way.Outbox.Waiting} wait for the clinic"),
                .. way.Certificate is { } certificate ? new[] { new ServiceLine("certificate", false, certificate) } : [],
            ],
            selfTests.Report);
    }

    private static ServiceLine Line(string name, HealthPart part) => new(name, part.Ok, part.Problem);

    private ServiceLine Line(CalibratedInstrument instrument)
    {
        Calibration? calibration = calibrations.Find(instrument.Bit);
        CalibrationValidity validity = guard.ValidityOf(calibration);
        string until = calibration?.Expires is { } expires ? $", until {expires:yyyy-MM-dd}" : "";
        return new ServiceLine(instrument.Words, validity is CalibrationValidity.Valid, $"{validity}{until}");
    }
}
