using Kiosk.Edge.Auditing;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Configuration;
using Kiosk.Edge.Consultations;
using Kiosk.Edge.Control;
using Kiosk.Edge.History;
using Kiosk.Edge.Identity;
using Kiosk.Edge.Identity.Consent;
using Kiosk.Edge.Identity.Login;
using Kiosk.Edge.Identity.Readers;
using Kiosk.Edge.Identity.Scanners;
using Kiosk.Edge.SelfTests;
using Kiosk.Edge.Visits;
using Kiosk.Identity.Cards;
using Kiosk.Interop.SmartCards;

namespace Kiosk.Edge.Hosting;

/// <summary>Who is at the kiosk, among the services.</summary>
internal static class IdentityServices
{
    // From the scanner to the reader, by a person who was told what to do.
    private static readonly TimeSpan ChipKeyTime = TimeSpan.FromMinutes(1);

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
        services.AddSingleton<IdentityApi>().AddSingleton<IHostCheck, IdentityDevicesCheck>().AddSingleton<IHostCheck, PseudonymCheck>();
        AddDevices(services, options.Identity, clock);
    }

    /// <summary>Connects what is made apart.</summary>
    public static void ConnectIdentity(this IServiceProvider services)
    {
        IdentityDesk desk = services.GetRequiredService<IdentityDesk>();
        LoginDesk login = services.GetRequiredService<LoginDesk>();
        ScannedKey key = services.GetRequiredService<ScannedKey>();
        login.LoggedIn = desk.LoggedIn;
        ConsultationDesk consultations = services.GetRequiredService<ConsultationDesk>();
        HistoryDesk history = services.GetRequiredService<HistoryDesk>();
        desk.Arrived = () =>
        {
            login.Cancel();
            // Of whoever was here before, should the screen not have wiped it.
            consultations.Forget();
            history.Forget();
        };
        desk.Opened = history.Begin;
        desk.Left = cause =>
        {
            login.Cancel();
            // The zone that ended another's identification, or the same person's by another way, is the one whose chip comes next.
            if (cause is not (EndCause.Renewed or EndCause.AnotherPerson)) key.Clear();
        };
    }

    private static void AddDevices(IServiceCollection services, IdentitySection options, Clock clock)
    {
        services.AddSingleton(_ => new ScannedKey(ChipKeyTime, TimeProvider.System));
        if (options.Cards)
        {
            var readers = new CardReaderOptions(IsEnabled: true, options.ReaderName.Length > 0 ? options.ReaderName : null);
            services.AddHostedService(p => new CardReaderWorker(readers, new PcscLibrary(), p.GetRequiredService<IIdentityDesk>(), Reader(p, options, clock).Read, clock,
                p.GetRequiredService<ILogger<CardReaderWorker>>()));
        }

        if (options.Scanner.Length > 0)
            services.AddHostedService(p => new SerialScannerWorker(
                new SerialScannerOptions(options.Scanner, options.ScannerBaud), p.GetRequiredService<IIdentityDesk>(), clock, p.GetRequiredService<ILogger<SerialScannerWorker>>())
                { Keys = Keys(p, options) });
        if (options.KeyboardScanner.Length > 0)
            services.AddHostedService(p => new KeyboardScannerWorker(
                new KeyboardScannerOptions(options.KeyboardScanner), p.GetRequiredService<IIdentityDesk>(), clock, p.GetRequiredService<ILogger<KeyboardScannerWorker>>())
                { Keys = Keys(p, options) });
    }

    private static CardReader Reader(IServiceProvider services, IdentitySection options, Clock clock) => new(new CardOptions
    {
        Today = () => clock.Today,
        ReadsDocumentChips = options.DocumentChips,
        NextDocumentKey = services.GetRequiredService<ScannedKey>().Take,
    });

    private static ScannedKey? Keys(IServiceProvider services, IdentitySection options) => options.DocumentChips ? services.GetRequiredService<ScannedKey>() : null;

    private static VisitControl Control(VisitDesk desk) => new(desk.OpenAsync, desk.EndAsync, () => desk.Current, desk.DoubtAsync);
}
