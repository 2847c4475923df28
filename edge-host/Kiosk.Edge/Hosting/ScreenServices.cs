using System.Net;
using Kiosk.Edge.Capture;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Configuration;
using Kiosk.Edge.Control;
using Kiosk.Edge.Identity.Consent;
using Kiosk.Edge.Screen;
using Kiosk.Edge.Screen.Flow;
using Kiosk.Edge.Screen.Live;
using Kiosk.Edge.Screen.Pages;
using Kiosk.Edge.Screen.Service;
using Kiosk.Edge.Screen.Speech;
using Kiosk.Edge.Screen.Thresholds;
using Kiosk.Edge.Screen.Web;
using Kiosk.Edge.Visits;
using Microsoft.AspNetCore.DataProtection;

namespace Kiosk.Edge.Hosting;

/// <summary>The patient's screen, among the services.</summary>
internal static class ScreenServices
{
    /// <summary>Adds it.</summary>
    /// <param name="services">Where.</param>
    /// <param name="options">Everything that can be set.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="address">Where it is served.</param>
    /// <exception cref="HostStartException">The clinicians' table cannot be used; the message says what is wrong where.</exception>
    public static void AddScreen(this IServiceCollection services, KioskOptions options, Clock clock, IPEndPoint address)
    {
        ScreenSection screen = options.Screen;
        var front = new ScreenFront(WordBook.Load(), LoadThresholds(screen.Thresholds), screen.EmergencyNumber, screen.Speech);
        var flow = new ScreenOptions(screen.LanguageCodes(), TimeSpan.FromSeconds(options.Identity.IdleSeconds), TimeSpan.FromSeconds(options.Identity.WarningSeconds));
        services.AddSingleton<IScreenHost, ScreenHost>();
        services.AddSingleton(p => new ScreenMemory(options.DataDirectory, p.GetRequiredService<ILogger<ScreenMemory>>()));
        services.AddSingleton(p => new ScreenDesk(
            p.GetRequiredService<IScreenHost>(), p.GetRequiredService<ConsentTexts>(), p.GetRequiredService<ScreenMemory>(), front, flow, p.GetRequiredService<ILogger<ScreenDesk>>())
            { Service = p.GetRequiredService<ServiceDesk>(), Rated = p.GetRequiredService<ScreenMetrics>().Rate });
        services.AddSingleton<ScreenMetrics>();
        services.AddSingleton<ServiceDesk>();
        services.AddSingleton(p => new LiveWaves(() => p.GetRequiredService<VisitDesk>().Current?.Acquisition, p.GetRequiredService<ScreenSession>(), clock,
            p.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping));
        services.AddSingleton(p => new Speaker(new ToolRunner(TimeProvider.System), p.GetRequiredService<ILogger<Speaker>>())).AddSingleton<SpokenPrompts>();
        services.AddSingleton<ScreenSession>().AddSingleton<ScreenAssets>();
        services.AddSingleton(p => new ScreenGate(address, p.GetRequiredService<ScreenSession>()));
        services.AddHostedService(p => new ScreenWorker(p.GetRequiredService<ScreenDesk>(), clock, options.Time.Speed));
        // The keys that protect a page live as long as this process: what was served before a restart is worth nothing after it.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        // The desk keeps everything, so a page that lost its connection is loaded anew and none is kept waiting.
        services.AddRazorComponents().AddInteractiveServerComponents(circuit => circuit.DisconnectedCircuitMaxRetained = 0);
    }

    /// <summary>Adds the paths, for requests that came to the screen's address and for no others.</summary>
    public static void MapScreen(this WebApplication app)
    {
        IServiceProvider services = app.Services;
        services.GetRequiredService<LiveSignals>().Arrived = services.GetRequiredService<LiveWaves>().Add;
        ScreenDesk desk = services.GetRequiredService<ScreenDesk>();
        services.GetRequiredService<ScreenAssets>().Map(app);
        services.GetRequiredService<LiveWaves>().Map(app);
        services.GetRequiredService<SpokenPrompts>().Map(app);
        EcgApi ecg = services.GetRequiredService<EcgApi>();
        // Under an address of each visit's own: a browser keeps a picture by its address.
        app.MapGet("/results/{visitId}/ecg.svg", (string visitId) => desk.ShownVisit == visitId ? ecg.Find(visitId, hasWords: false) : Results.NotFound());
        // The gate's policy is the only one: it lets the page be in no frame at all.
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = null);
    }

    private static ThresholdTable LoadThresholds(string path)
    {
        try
        {
            return ThresholdTable.Load(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new HostStartException(failure.Message);
        }
    }
}
