using Kiosk.Edge.Auditing;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Configuration;
using Kiosk.Edge.Control;
using Kiosk.Edge.Identity;
using Kiosk.Edge.Identity.Consent;
using Kiosk.Edge.Visits;

namespace Kiosk.Edge.Hosting;

/// <summary>Who is at the kiosk, among the services.</summary>
internal static class IdentityServices
{
    /// <summary>Adds them. The desk starts after the visits and so stops before them.</summary>
    public static void AddIdentity(this IServiceCollection services, KioskOptions options, Clock clock)
    {
        services.AddSingleton(StartChecks.LoadConsents(options.Identity.ConsentDirectory));
        services.AddSingleton<VisitActivity>();
        services.AddSingleton(p => new IdentityDesk(
            options.Identity.ToLimits(options.Visit, options.Time.Speed), options.Identity.ConsentRequired, Control(p.GetRequiredService<VisitDesk>()),
            p.GetRequiredService<IPseudonyms>(), p.GetRequiredService<ConsentTexts>(), p.GetRequiredService<IAuditLog>(),
            p.GetRequiredService<VisitActivity>().IsMeasuring, clock, p.GetRequiredService<ILogger<IdentityDesk>>()));
        services.AddSingleton<IIdentityDesk>(p => p.GetRequiredService<IdentityDesk>()).AddHostedService(p => p.GetRequiredService<IdentityDesk>());
        services.AddSingleton<IdentityApi>();
    }

    private static VisitControl Control(VisitDesk desk) => new(desk.OpenAsync, desk.EndAsync, () => desk.Current);
}
