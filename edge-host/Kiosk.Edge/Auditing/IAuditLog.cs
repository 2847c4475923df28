namespace Kiosk.Edge.Auditing;

/// <summary>What was done. The numbers are in files: never changed.</summary>
public enum AuditAction
{
    /// <summary>The service started; detail: version, and how the last run ended as far as is known.</summary>
    HostStarted = 1,

    /// <summary>The service stops.</summary>
    HostStopped = 2,

    /// <summary>The configuration is not the one of the last start; detail: the names of what changed, never values.</summary>
    ConfigurationChanged = 3,

    /// <summary>Somebody was identified; detail: source and assurance.</summary>
    Identified = 10,

    /// <summary>An identification was forgotten without a visit; detail: why.</summary>
    IdentityDropped = 11,

    /// <summary>A consent was given or refused; detail: text, version, language, scope.</summary>
    Consent = 12,

    /// <summary>A visit was opened; object: its id.</summary>
    VisitOpened = 13,

    /// <summary>A visit ended; object: its id; detail: outcome and why.</summary>
    VisitEnded = 14,

    /// <summary>A receipt was printed; object: the visit.</summary>
    ReceiptPrinted = 15,

    /// <summary>A technician's action; object: what; detail: which.</summary>
    Technician = 20,

    /// <summary>A pseudonym key was made or retired; object: the key's id.</summary>
    PseudonymKey = 21,

    /// <summary>An update was staged, taken or rolled back.</summary>
    Update = 22,
}

/// <summary>One line of the log.</summary>
/// <param name="Action">What.</param>
/// <param name="Actor">Who, as a role or a device, never a person's name or number: <c>patient</c>, <c>kiosk</c>, <c>technician</c>, <c>operator</c>.</param>
/// <param name="Object">To what: a visit's id, an instrument, a setting; empty for none.</param>
/// <param name="Detail">More, without personal data; empty for none.</param>
public sealed record AuditEntry(AuditAction Action, string Actor, string Object = "", string Detail = "");

/// <summary>The log of who did what: appended, never changed, and each entry bound to the one before.</summary>
public interface IAuditLog
{
    /// <summary>Appends an entry; it is synced when the task completes.</summary>
    /// <returns>False when the disk refused it: the owner has told so already, and what was to be done may go on.</returns>
    Task<bool> AddAsync(AuditEntry entry);
}
