using Kiosk.Edge.Auditing;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Configuration;
using Kiosk.Edge.Consultations;
using Kiosk.Edge.History;
using Kiosk.Edge.Identity.Backend;
using Kiosk.Edge.Uplink;
using Kiosk.Outbox;

namespace Kiosk.Edge.Hosting;

/// <summary>Questions to doctors, and earlier values, among the services.</summary>
internal static class ConsultationServices
{
    private const string ForHistory = "history";

    /// <summary>Adds them; without a backend there are no earlier values, and whoever asks for them is told none.</summary>
    public static void AddConsultations(this IServiceCollection services, KioskOptions options, Clock clock)
    {
        services.AddSingleton<ConsultationMetrics>().AddSingleton<ConsultationFrames>();
        services.AddSingleton(p => new ConsultationDesk(
            p.GetRequiredService<ConsultationFrames>(), p.GetRequiredService<IOutbox>(), p.GetRequiredService<IAuditLog>(), p.GetRequiredService<ConsultationMetrics>(),
            options.KioskId, clock, p.GetRequiredService<ILogger<ConsultationDesk>>()));
        BackendPlace? history = options.History.Backend.ToPlace(options.Uplink);
        // People wait in true seconds, whatever the demonstration's clock does.
        if (history is not null) services.AddKeyedSingleton(ForHistory, (_, _) => new BackendClient(history, TimeProvider.System, HistoryAnswer.BytesMax));
        services.AddSingleton(p => new HistoryDesk(
            history is null ? null : p.GetRequiredKeyedService<BackendClient>(ForHistory), clock, p.GetRequiredService<ILogger<HistoryDesk>>()));
    }

    /// <summary>Connects the uplink, which brings answers and says what was delivered; before it starts.</summary>
    public static void ConnectConsultations(this IServiceProvider services)
    {
        UplinkWorker uplink = services.GetRequiredService<UplinkWorker>();
        ConsultationDesk desk = services.GetRequiredService<ConsultationDesk>();
        uplink.Delivered += desk.Delivered;
        uplink.AnswerCame += desk.Take;
    }
}
