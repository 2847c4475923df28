namespace Kiosk.Audit;

/// <summary>What was done. The numbers are in files: never changed.</summary>
public enum AuditAction
{
    /// <summary>The service started; detail: version, and how the last run ended as far as is known.</summary>
    HostStarted = 1,

    /// <summary>The service stops.</summary>
    HostStopped = 2,

    /// <summary>The configuration is not the one of the last start; detail: the names of what changed, never values.</summary>
    ConfigurationChanged = 3,

    /// <summary>The log itself: entries that could not be written, a tail that a power cut left, damage that was found; detail: which.</summary>
    LogDisturbed = 4,

    /// <summary>Somebody was identified; detail: source and assurance.</summary>
    Identified = 10,

    /// <summary>An identification was forgotten without a visit; detail: why.</summary>
    IdentityDropped = 11,

    /// <summary>A consent was given; detail: text, version, language, scope.</summary>
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

    /// <summary>A doctor was asked, or the patient saw the answer; object: the visit; detail: which.</summary>
    Consultation = 23,
}
