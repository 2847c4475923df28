namespace Kiosk.Edge.Auditing;

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
