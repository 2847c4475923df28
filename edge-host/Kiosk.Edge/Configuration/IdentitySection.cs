using Kiosk.Edge.Identity;

namespace Kiosk.Edge.Configuration;

/// <summary>Who is at the kiosk.</summary>
public sealed record IdentitySection
{
    [Option("Nothing opens a visit without a consent to one of the texts.")]
    public bool ConsentRequired { get; init; } = true;

    [Option("A folder with the operator's own texts of consent, ID/VERSION/LANGUAGE.txt; empty for those that come with the kiosk.")]
    public string ConsentDirectory { get; init; } = "";

    [Option("After nothing was touched or measured for so long the person is asked whether they are still there, seconds.", Min = 10, Max = 3600)]
    public double IdleSeconds { get; init; } = 60;

    [Option("A visit whose person does not answer that for so long ends, seconds.", Min = 5, Max = 600)]
    public double WarningSeconds { get; init; } = 15;

    [Option("What was measured so shortly before a card was last surely in its reader is nobody's either, milliseconds: a margin on what readers and pcscd say.",
        Min = 0, Max = 5000)]
    public int PresenceMarginMilliseconds { get; init; } = 200;

    [Option("Read cards in PC/SC readers: the electronic policy of compulsory medical insurance.")]
    public bool Cards { get; init; }

    [Option("Only readers whose name begins so; empty for all.")]
    public string ReaderName { get; init; } = "";

    [Option("Read the chips of passports and identity cards (ICAO 9303, BAC), after their zone was scanned.")]
    public bool DocumentChips { get; init; }

    [Option("The serial line of a 2D scanner, best as the stable name that udev makes; empty for none.")]
    public string Scanner { get; init; } = "";

    [Option("Bits per second of that line.", OneOf = "9600|19200|38400|57600|115200")]
    public int ScannerBaud { get; init; } = 115200;

    [Option("The input device of a scanner that types (evdev), which nothing else then reads; empty for none.")]
    public string KeyboardScanner { get; init; } = "";

    /// <summary>What the guard is told.</summary>
    /// <param name="visit">For the longest visit.</param>
    /// <param name="speed">Of the clock: readers live in true time.</param>
    internal GuardLimits ToLimits(VisitOptions visit, double speed) => new(
        TimeSpan.FromSeconds(IdleSeconds), TimeSpan.FromSeconds(WarningSeconds), TimeSpan.FromMinutes(visit.MaximumMinutes),
        TimeSpan.FromMilliseconds(PresenceMarginMilliseconds * Math.Max(1, speed)));
}
