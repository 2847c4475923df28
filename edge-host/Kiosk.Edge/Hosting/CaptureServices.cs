using Kiosk.Edge.Auditing;
using Kiosk.Edge.Capture;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Configuration;
using Kiosk.Edge.Control;
using Kiosk.Edge.Printing;
using Kiosk.Edge.Screen.Thresholds;
using Kiosk.Edge.Store;
using Kiosk.Edge.Visits;
using Microsoft.Data.Sqlite;

namespace Kiosk.Edge.Hosting;

/// <summary>Stethoscope, otoscope and printer among the services.</summary>
internal static class CaptureServices
{
    /// <summary>Adds them; what is off has its paths all the same, and says so.</summary>
    public static void AddCaptureAndPrinter(this IServiceCollection services, KioskOptions options, Clock clock)
    {
        services.AddSingleton(p => new CaptureDesk(
            options.Capture.ToCaptures(new ToolRunner(TimeProvider.System)), () => p.GetRequiredService<VisitDesk>().Current,
            (visit, media, isTest) => p.GetRequiredService<VisitDesk>().AddMediaAsync(visit, media, isTest), p.GetRequiredService<DiskReserve>().Problem, clock,
            TimeProvider.System, p.GetRequiredService<ILogger<CaptureDesk>>()));
        services.AddSingleton(p => new PrintDesk(
            options.Printer.ToPort() is { } port ? port.Open : null, options.Printer.ToStyle() with { Thresholds = ThresholdTable.Load(options.Screen.Thresholds) },
            options.Printer.Status, new PrintTimes(), p.GetRequiredService<DurableStore>(), p.GetRequiredService<VisitStore>(),
            p.GetRequiredService<VisitDesk>(), options.KioskId, clock, p.GetRequiredService<ILogger<PrintDesk>>())
        {
            Printed = (visit, end) => _ = p.GetRequiredService<IAuditLog>().AddAsync(new AuditEntry(
                AuditAction.ReceiptPrinted, "kiosk", Named(p.GetRequiredService<DurableStore>(), visit), end.ToString().ToLowerInvariant())),
        });
        services.AddSingleton<MediaApi>();
    }

    // The audit log goes up: it does not name a visit on paper only. The paper is out already: a store that fails now changes nothing about that.
    private static string Named(DurableStore store, string visitId)
    {
        try
        {
            return store.Read(connection => VisitStore.IsPaperOnly(connection, visitId)) ? "" : visitId;
        }
        catch (Exception failure) when (failure is SqliteException or IOException)
        {
            return "";
        }
    }
}
