namespace Kiosk.Identity.Barcodes;

/// <summary>What is wrong with a code or a zone in plain English: what, and what to do. Never what was read.</summary>
public static class CodeWords
{
    /// <summary>None of the codes that the kiosk knows.</summary>
    public const string Unknown =
        "This code is not one that the kiosk knows. It reads the barcode of a paper policy, a policy number, "
        + "and the lines of letters at the foot of a passport or identity card.";

    /// <summary>Less than a whole code came.</summary>
    public const string Partial = "Only a part of the code was read. Please hold it still in front of the scanner and try again.";

    /// <summary>A code of a known kind whose contents break its rules.</summary>
    public const string Damaged = "The code could not be read without mistakes. Please smooth it, hold it still in front of the scanner and try again.";

    /// <summary>A zone whose check digits do not fit: one or more characters were read wrong, or the document is not genuine.</summary>
    public const string ZoneDamaged =
        "The lines at the foot of the document could not be read without mistakes. Please clean them, lay the document flat and try again.";

    /// <summary>The holder is not born yet.</summary>
    public const string BirthDateInFuture = "The birth date on this document lies in the future. Please show another document.";

    /// <summary>A visa says too little of who somebody is.</summary>
    public const string Visa = "This is a visa. Please show the page of the passport with the photograph.";

    /// <summary>A warning, not a reason to refuse.</summary>
    public const string Ended = "the document is no longer valid";

    /// <summary>A warning, not a reason to refuse.</summary>
    public const string NameCut = "the name may be cut short";
}
