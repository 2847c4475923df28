using System.Net;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kiosk.Edge.Accounting;
using Kiosk.Edge.Auditing;
using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Configuration;
using Kiosk.Edge.Control;
using Kiosk.Edge.Cuff;
using Kiosk.Edge.Identity;
using Kiosk.Edge.Link;
using Kiosk.Edge.Peripherals;
using Kiosk.Edge.Records;
using Kiosk.Edge.Screen.Service;
using Kiosk.Edge.Screen.Web;
using Kiosk.Edge.SelfTests;
using Kiosk.Edge.Store;
using Kiosk.Edge.Uplink;
using Kiosk.Edge.Visits;
using Kiosk.Outbox;
using Kiosk.Outbox.Keys;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;

namespace Kiosk.Edge.Hosting;

/// <summary>Wires the service: who is made, in which order they start (store, uplink, link, visits, control) and, backwards, stop.</summary>
public static class KioskHost
{
    /// <summary>The edge host's version, as it goes into records.</summary>
    public static string Version { get; } =
        typeof(KioskHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";

    private static readonly TimeSpan ShutdownTime = TimeSpan.FromSeconds(20);

    /// <summary>Runs until SIGTERM.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="clock">Null takes the machine's.</param>
    /// <exception cref="HostStartException">It cannot start; the message is for the operator.</exception>
    public static async Task RunAsync(KioskOptions options, Clock? clock = null)
    {
        using FileStream inUse = StartChecks.TakeFolder(options.DataDirectory);
        StartChecks.ClearSocket(options.Control.Socket);
        clock ??= Clock.System(options.Time.Speed);
        // First of all, while nothing was written: only then a missing key may be made.
        using DeviceKey key = DeviceKeys.Open(options);
        await using DurableStore store = StartChecks.OpenStore(options.DataDirectory);
        var notices = new OutboxNotices();
        using var cipher = new RecordCipher(key.Bytes);
        await using RecordOutbox outbox = StartChecks.OpenOutbox(
            options.Outbox.ToOptions(Path.Combine(options.DataDirectory, "outbox")), cipher, clock.Provider, notices.Add);
        await using WebApplication app = Build(options, clock, store, outbox, key, LogJson, notices);
        if (HoldsNoVisit(outbox.Account())) await app.Services.GetRequiredService<Forgetting>().AllDeliveredAsync().ConfigureAwait(false);
        using MeterProvider? metrics = Export(options.Telemetry, options.KioskId);
        // What reading the stores left behind goes back to the machine, which is a small one.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
        await app.RunAsync().ConfigureAwait(false);
        File.Delete(options.Control.Socket);
    }

    // Whatever visit's record the outbox ever had, the clinical store has, though a crash may have kept us from noting it.
    private static bool HoldsNoVisit(OutboxAccount account) => new[] { account[Lane.Visit], account[Lane.Refused] }
        .All(lane => lane.Stored == 0 && lane.Damaged == 0 && lane.Dropped == 0);

    /// <summary>Makes everything and takes the addresses; nothing runs yet.</summary>
    /// <param name="options">Everything that can be set.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="store">Open; stays the caller's.</param>
    /// <param name="outbox">Open; stays the caller's.</param>
    /// <param name="key">Encrypts visits; not kept.</param>
    /// <param name="logTo">Where the log goes.</param>
    /// <param name="notices">What the outbox tells; null when nobody collects that.</param>
    /// <exception cref="HostStartException">The address of control socket, health page or screen is not to be had.</exception>
    public static WebApplication Build(
        KioskOptions options, Clock clock, DurableStore store, RecordOutbox outbox, DeviceKey key, Action<ILoggingBuilder> logTo,
        OutboxNotices? notices = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "kiosk-edge" });
        // Before anything starts: the server starts last, and a start must not fail half-way.
        var listeners = new Listeners();
        listeners.Bind(options.Control, options.Health, options.Screen);
        AddServer(builder, listeners);
        logTo(builder.Logging);
        builder.Logging.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.AddRouting();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTime);
        builder.Services.AddTrust(options, clock, key);
        AddConcerns(builder.Services, options, clock, store, outbox);
        AddSelfTests(builder.Services, options, clock);
        AddVisitStore(builder.Services, options, key);
        builder.Services.AddCaptureAndPrinter(options, clock);
        builder.Services.AddIdentity(options, clock);
        builder.Services.AddConsultations(options, clock);
        AddPeripherals(builder.Services, options.Peripherals, clock);
        AddAccounting(builder.Services, options, clock, outbox, notices ?? new OutboxNotices());
        if (listeners.Screen is { } screen) builder.Services.AddScreen(options, clock, screen);
        WebApplication app = builder.Build();
        app.UseRouting();
        Map(app, app.Services.GetService<ScreenGate>());
        if (listeners.Screen is not null) app.MapScreen();
        app.Services.GetRequiredService<EdgeMetrics>();
        app.Services.ConnectIdentity();
        app.Services.ConnectConsultations();
        app.Services.GetRequiredService<UplinkWorker>().Delivered += app.Services.GetRequiredService<Forgetting>().RecordDelivered;
        app.Services.GetRequiredService<OutboxMetrics>();
        app.Services.GetRequiredService<LinkWorker>().EventHeard += app.Services.GetRequiredService<SelfTestDesk>().Hear;
        return app;
    }

    private static void LogJson(ILoggingBuilder logging) => logging.AddConsole(console => console.FormatterName = RedactingConsole.FormatterName)
        .AddConsoleFormatter<RedactingConsole, JsonConsoleFormatterOptions>(console =>
    {
        console.UseUtcTimestamp = true;
        // Readable for people too: a log is no web page.
        console.JsonWriterOptions = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    });

    private static void AddConcerns(IServiceCollection services, KioskOptions options, Clock clock, DurableStore store, RecordOutbox outbox)
    {
        var disk = new DiskReserve(options.DataDirectory, (long)options.Visit.DiskReserveMegabytes << 20);
        var desk = new DeskOptions(
            // The guard's limit comes first; this one is for a visit that nothing guards.
            TimeSpan.FromMinutes(options.Visit.MaximumMinutes + 1), TimeSpan.FromSeconds(options.Visit.SettleSeconds),
            TimeSpan.FromDays(options.Visit.KeepDays), options.Time.Speed != 1)
        {
            DiskProblem = disk.Problem,
            // Readers are asked twice a second and lag by their own poll.
            PresenceLag = (TimeSpan.FromSeconds(1) * Math.Max(1, options.Time.Speed)) + options.Identity.ToLimits(options.Visit, options.Time.Speed).PresenceLag,
        };
        var identifiers = new SystemIdentifiers();
        services.AddSingleton(options).AddSingleton(clock).AddSingleton(store).AddSingleton(disk);
        services.AddSingleton(p => desk with { States = p.GetRequiredService<InstrumentGuard>().StatesOf });
        services.AddSingleton<IIdentifiers>(identifiers);
        services.AddSingleton<IRecordComposer, FhirComposer>();
        services.AddSingleton(StartChecks.OpenCalibrations(options.DataDirectory)).AddSingleton<ICalibrations>(p => p.GetRequiredService<CalibrationStore>());
        services.AddSingleton(p => new RecordMaker(options.KioskId, Version, p.GetRequiredService<ICalibrations>()));
        services.AddSingleton<ILineOpener>(new SerialLineOpener(options.Serial.Device, options.Serial.Baud));
        services.AddSingleton<Intake>().AddSingleton<LiveSignals>().AddSingleton<Sealing>().AddSingleton<EdgeMetrics>();
        services.AddSingleton(p => new UplinkWorker(
            options.Uplink.ToOptions(options.KioskId), outbox, clock.Provider,
            new Random(identifiers.NewSeed()), p.GetRequiredService<ILogger<UplinkWorker>>()));
        services.AddSingleton<LinkWorker>().AddSingleton<IBoardLink>(p => p.GetRequiredService<LinkWorker>());
        services.AddSingleton<VisitDesk>().AddSingleton<VisitWorker>();
        services.AddSingleton<BenchSamples>().AddSingleton<CalibrationDesk>().AddSingleton<ScaleCalibrationApi>();
        services.AddSingleton(options.BloodPressure.ToPlan()).AddSingleton<CuffDesk>().AddSingleton<CuffApi>().AddSingleton<EcgApi>().AddHostedService<CuffWorker>();
        services.AddSingleton(p => new HealthPage(p.GetRequiredService<IBoardLink>(), store, p.GetRequiredService<DeliveryProbe>(), p.GetRequiredService<AccountingWatch>(), clock,
            disk, options.DataDirectory));
        services.AddSingleton(new ServiceCode(options.DataDirectory, TimeProvider.System)).AddSingleton<ServiceCodeApi>();
        services.AddSingleton<DeliveryProbe>(p => Delivery(p.GetRequiredService<UplinkWorker>()));
        services.AddHostedService(p => p.GetRequiredService<UplinkWorker>());
        services.AddHostedService(p => p.GetRequiredService<LinkWorker>());
        services.AddHostedService(p => p.GetRequiredService<VisitWorker>());
    }

    // A device that wants to be part of the self-test adds an IHostCheck of its own.
    private static void AddSelfTests(IServiceCollection services, KioskOptions options, Clock clock)
    {
        services.AddSingleton(p => new SelfTestFile(options.DataDirectory, p.GetRequiredService<ILogger<SelfTestFile>>()));
        services.AddSingleton(p => new SelfTestDesk(
            p.GetRequiredService<IBoardLink>(), () => p.GetRequiredService<VisitDesk>().Current is not null, clock, p.GetRequiredService<SelfTestFile>(),
            p.GetRequiredService<ILogger<SelfTestDesk>>()));
        services.AddSingleton(p => new InstrumentGuard(
            p.GetRequiredService<ICalibrations>(), options.Calibration.ToPolicy(), p.GetRequiredService<SelfTestDesk>().FailureOf, clock));
        services.AddSingleton<IHostCheck, StoreCheck>().AddSingleton<IHostCheck, DiskCheck>().AddSingleton<IHostCheck, ClockCheck>();
        services.AddSingleton<IHostCheck, BrokerCheck>().AddSingleton<IHostCheck, CalibrationCheck>().AddSingleton<SelfTestApi>();
        services.AddSingleton(p => new CalibrationApi(
            p.GetRequiredService<CalibrationStore>(), p.GetRequiredService<InstrumentGuard>(), () => p.GetRequiredService<VisitDesk>().Current is not null,
            p.GetRequiredService<IIdentifiers>(), clock));
        services.AddHostedService(p => new SelfTestWorker(
            p.GetRequiredService<SelfTestDesk>(), p.GetRequiredService<IBoardLink>(), () => p.GetRequiredService<VisitDesk>().Current is not null,
            options.SelfTest, clock, p.GetRequiredService<ILogger<SelfTestWorker>>()));
    }

    private static void AddVisitStore(IServiceCollection services, KioskOptions options, DeviceKey key)
    {
        var cipher = new VisitCipher(key.Bytes);
        services.AddSingleton(_ => cipher).AddSingleton(p => new VisitStore(p.GetRequiredService<VisitCipher>()));
        services.AddSingleton(p => new Forgetting(
            p.GetRequiredService<DurableStore>(), p.GetRequiredService<Clock>(), TimeSpan.FromMinutes(options.Visit.KeepMinutesAfterReceipt),
            p.GetRequiredService<ILogger<Forgetting>>()));
    }

    private static void AddPeripherals(IServiceCollection services, PeripheralsSection options, Clock clock)
    {
        services.AddSingleton<PeripheralDesk>();
        foreach ((MeterProtocol protocol, string device) in options.Meters())
        {
            // One by one: AddHostedService takes a type once.
            services.AddSingleton<IHostedService>(p => new SerialMeterWorker(
                protocol, device, p.GetRequiredService<PeripheralDesk>(), clock, p.GetRequiredService<ILogger<SerialMeterWorker>>()));
        }

        if (options.Addresses() is { Count: > 0 } addresses)
            services.AddHostedService(p => new BluetoothWorker(
                addresses, p.GetRequiredService<PeripheralDesk>(), clock, p.GetRequiredService<ILogger<BluetoothWorker>>()));
    }

    // What counts the records, and what this process itself puts among them.
    private static void AddAccounting(IServiceCollection services, KioskOptions options, Clock clock, RecordOutbox outbox, OutboxNotices notices)
    {
        var counted = new CountedOutbox(outbox, outbox.Account);
        services.AddSingleton(outbox).AddSingleton(notices).AddSingleton(counted).AddSingleton<IOutbox>(counted);
        services.AddSingleton<Func<OutboxAccount>>(outbox.Account);
        services.AddSingleton<RecordsApi>().AddSingleton(options.Outbox).AddSingleton<OutboxApi>().AddSingleton<KioskReports>().AddSingleton<OutboxMetrics>();
        services.AddSingleton(p => new AlarmDesk(
            counted, p.GetRequiredService<KioskReports>(), p.GetRequiredService<IIdentifiers>(), clock.Provider, p.GetRequiredService<ILogger<AlarmDesk>>()));
        services.AddSingleton(p => new AccountingWatch(
            counted, notices, p.GetRequiredService<AlarmDesk>(), (long)options.Outbox.CapMegabytes << 20, clock.Provider,
            p.GetRequiredService<ILogger<AccountingWatch>>()));
        services.AddHostedService(p => p.GetRequiredService<AccountingWatch>());
        if (options.Telemetry.IntervalMinutes == 0) return;
        services.AddHostedService(p => new TelemetryProducer(counted, p.GetRequiredService<KioskReports>(), p.GetRequiredService<IIdentifiers>(),
            TimeSpan.FromMinutes(options.Telemetry.IntervalMinutes), clock.Provider, p.GetRequiredService<ILogger<TelemetryProducer>>()));
    }

    private static DeliveryProbe Delivery(UplinkWorker uplink) => () =>
    {
        UplinkStatus status = uplink.Status();
        bool isOnline = status.State == UplinkState.Online;
        string problem = isOnline ? "" : status.LastProblem ?? "not connected to the broker yet";
        LaneAccount[] lanes = [.. Lanes.Published.Select(lane => status.Outbox[lane])];
        return new DeliveryBody(status.Outbox.Waiting, lanes.Sum(lane => lane.Delivered), lanes.Sum(lane => lane.Refused), isOnline, problem,
            lanes.Max(lane => lane.OldestAge)?.TotalSeconds);
    };

    // The control paths exist on the socket only, the health page and the screen each on its own TCP address only.
    private static void Map(WebApplication app, ScreenGate? screen)
    {
        IServiceProvider services = app.Services;
        var options = services.GetRequiredService<KioskOptions>();
        var clock = services.GetRequiredService<Clock>();
        var link = services.GetRequiredService<IBoardLink>();
        var delivery = services.GetRequiredService<DeliveryProbe>();
        app.Use(async (context, next) =>
        {
            bool isScreen = screen?.IsFor(context) ?? false, isSocket = context.Connection.LocalIpAddress is null;
            PathString path = context.Request.Path;
            bool isRight = isScreen ? ScreenGate.Serves(path) : isSocket ? path != "/health" && !ScreenGate.Serves(path) : path == "/health";
            if (!isRight) await Results.Problem("There is nothing here.", null, 404, "Not found").ExecuteAsync(context).ConfigureAwait(false);
            else if (isScreen) await screen!.HandleAsync(context, next).ConfigureAwait(false);
            else await next(context).ConfigureAwait(false);
        });
        if (screen is not null) app.UseAntiforgery();
        app.Use(next => context => services.GetRequiredService<IdentityApi>().RefuseNewest(context) is { } refusal ? refusal.ExecuteAsync(context) : next(context));
        app.Use(next => context => services.GetRequiredService<TechnicianAudit>().HandleAsync(context, next));
        new ControlApi(services.GetRequiredService<VisitDesk>(), services.GetRequiredService<IdentityDesk>(), services.GetRequiredService<VisitWorker>(), link, delivery,
            services.GetRequiredService<PeripheralDesk>(), clock, options.KioskId, Version) { Media = services.GetRequiredService<MediaApi>() }.Map(app);
        services.GetRequiredService<MediaApi>().Map(app);
        services.GetRequiredService<IdentityApi>().Map(app);
        services.GetRequiredService<CuffApi>().Map(app);
        services.GetRequiredService<EcgApi>().Map(app);
        services.GetRequiredService<RecordsApi>().Map(app);
        services.GetRequiredService<OutboxApi>().Map(app);
        services.GetRequiredService<SelfTestApi>().Map(app);
        services.GetRequiredService<PseudonymApi>().Map(app);
        services.GetRequiredService<CalibrationApi>().Map(app);
        services.GetRequiredService<ScaleCalibrationApi>().Map(app);
        services.GetRequiredService<ServiceCodeApi>().Map(app);
        services.GetRequiredService<HealthPage>().Map(app);
    }

    private static void AddServer(WebApplicationBuilder builder, Listeners listeners)
    {
        const int BodyBytesMax = 16 * 1024;
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            server.Limits.MaxRequestBodySize = BodyBytesMax;
            foreach (EndPoint endpoint in listeners.EndPoints)
            {
                if (endpoint is IPEndPoint local) server.Listen(local);
                else server.ListenUnixSocket(endpoint.ToString()!);
            }
        });
        builder.WebHost.UseSockets(sockets => sockets.CreateBoundListenSocket = listeners.Take);
    }

    private static MeterProvider? Export(TelemetryOptions options, string kioskId) => options.OtlpEndpoint == "off" ? null
        : Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => OpenTelemetry.Resources.ResourceBuilderExtensions.AddService(
                resource, "kiosk-edge", serviceVersion: Version, serviceInstanceId: kioskId))
            .AddMeter(EdgeMetrics.MeterNames)
            .AddOtlpExporter(exporter =>
            {
                exporter.Endpoint = new Uri(options.OtlpEndpoint);
                exporter.Protocol = OtlpExportProtocol.Grpc;
            })
            .Build();
}
