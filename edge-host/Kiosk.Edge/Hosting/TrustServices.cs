using Kiosk.Edge.Auditing;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Configuration;
using Kiosk.Edge.Control;
using Kiosk.Edge.Identity;
using Kiosk.Edge.Identity.Backend;
using Kiosk.Edge.Identity.Login;
using Kiosk.Edge.Identity.Pseudonyms;
using Kiosk.Edge.Link;
using Kiosk.Outbox;
using Kiosk.Outbox.Disk;
using Kiosk.Outbox.Keys;

namespace Kiosk.Edge.Hosting;

/// <summary>Audit log, pseudonyms and login among the services.</summary>
internal static class TrustServices
{
    // Two clients, each made and disposed of by the container.
    private const string ForLogin = "login", ForPseudonyms = "pseudonyms";

    /// <summary>Adds them; before all other hosted services, so that the log notes the start first and the stop last.</summary>
    /// <exception cref="HostStartException">The audit log cannot be opened.</exception>
    public static void AddTrust(this IServiceCollection services, KioskOptions options, Clock clock, DeviceKey key)
    {
        AddAudit(services, options, clock);
        AddPseudonyms(services, options, clock, key);
        BackendPlace? login = options.Login.Backend.ToPlace(options.Uplink);
        if (login is not null) services.AddKeyedSingleton(ForLogin, (_, _) => Client(login));
        services.AddSingleton(p => new LoginDesk(
            login is null ? null : new HttpLoginBackend(p.GetRequiredKeyedService<BackendClient>(ForLogin)), TimeProvider.System, p.GetRequiredService<ILogger<LoginDesk>>()));
    }

    private static void AddAudit(IServiceCollection services, KioskOptions options, Clock clock)
    {
        AuditJournal journal = OpenJournal(options);
        services.AddSingleton(p => new AuditLog(journal, clock, AuditLog.BootId(), p.GetRequiredService<ILogger<AuditLog>>()));
        services.AddSingleton<IAuditLog>(p => p.GetRequiredService<AuditLog>()).AddSingleton<TechnicianAudit>();
        services.AddHostedService(p => new HostAudit(
            p.GetRequiredService<IAuditLog>(), options, KioskHost.Version, p.GetRequiredService<Keyring>().Made, p.GetRequiredService<ILogger<HostAudit>>()));
        services.AddHostedService(p => new AuditShipper(
            p.GetRequiredService<AuditLog>(), p.GetRequiredService<IOutbox>(), p.GetRequiredService<IBoardLink>(), new AuditedKiosk(options.KioskId, options.Time.Speed != 1),
            TimeSpan.FromDays(options.Audit.KeepDays), clock, p.GetRequiredService<ILogger<AuditShipper>>()));
    }

    private static void AddPseudonyms(IServiceCollection services, KioskOptions options, Clock clock, DeviceKey key)
    {
        var keyring = Keyring.Open(options.DataDirectory, options.Pseudonym.Deployment, key.Bytes, TimeSpan.FromDays(options.Pseudonym.OverlapDays), () => clock.UtcNow);
        BackendPlace? backend = options.Pseudonym.Backend.ToPlace(options.Uplink);
        services.AddSingleton(p =>
        {
            if (keyring.Problem.Length > 0) p.GetRequiredService<ILogger<Keyring>>().LogError("Nobody can be identified: {Problem}", keyring.Problem);
            return keyring;
        });
        if (backend is not null) services.AddKeyedSingleton(ForPseudonyms, (_, _) => Client(backend));
        services.AddSingleton<IPseudonyms>(p => backend is null ? new DevicePseudonyms(p.GetRequiredService<Keyring>())
            : new BackendPseudonyms(p.GetRequiredService<Keyring>(), p.GetRequiredKeyedService<BackendClient>(ForPseudonyms)));
        services.AddSingleton(p => new PseudonymApi(p.GetRequiredService<Keyring>(), backend is not null, p.GetRequiredService<IAuditLog>(), () => clock.UtcNow));
    }

    // People wait in true seconds, whatever the demonstration's clock does.
    private static BackendClient Client(BackendPlace place) => new(place, TimeProvider.System);

    private static AuditJournal OpenJournal(KioskOptions options)
    {
        try
        {
            return AuditJournal.Open(options.Audit.ToOptions(options.DataDirectory), new PosixDisk(), AuditLog.NewChain());
        }
        catch (IOException failure)
        {
            throw new HostStartException($"The audit log cannot be opened: {failure.Message} Free space or mend the disk; to start with an empty log move the folder "
                + $"{Path.Combine(options.DataDirectory, AuditSection.Folder)} aside and keep it: it is evidence.");
        }
    }
}
