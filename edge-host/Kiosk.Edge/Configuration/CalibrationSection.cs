using Kiosk.Edge.Calibrations;
using Kiosk.Wire;

namespace Kiosk.Edge.Configuration;

/// <summary>The part of the configuration file on calibration; the meaning of each option is <see cref="CalibrationPolicy"/>'.</summary>
public sealed record CalibrationSection
{
    private const string AnyInstrument = "(ecg|spo2|temperature|infrared|pressure|weight|height)";
    private const string List = "none|" + AnyInstrument + "(," + AnyInstrument + ")*";
    private const string ListText = "none, or instruments out of ecg, spo2, temperature, infrared, pressure, weight and height, separated by commas";

    [Option("Instruments that measure no more once their calibration has expired; the values of the others are marked in the record. "
        + "While the clock is not set an expiry cannot be told: then nothing is blocked and every value is marked.", Pattern = List, PatternText = ListText)]
    public string BlockExpired { get; init; } = "pressure,weight";

    [Option("Instruments that measure no more once one of their parts has failed its self-test; the values of the others are marked in the record.",
        Pattern = List, PatternText = ListText)]
    public string BlockFailed { get; init; } = "pressure,weight";

    [Option("How long before its expiry kioskctl selftest and kioskctl calibration warn of it, days.", Min = 0, Max = 365)]
    public int WarnDays { get; init; } = 30;

    /// <summary>For the guard.</summary>
    public CalibrationPolicy ToPolicy() => new(Mask(BlockExpired), Mask(BlockFailed), TimeSpan.FromDays(WarnDays));

    private static Instruments Mask(string list) => list == "none" ? Instruments.None
        : list.Split(',').Aggregate(Instruments.None, (mask, name) => mask | CalibratedInstrument.Of(name)!.Bit);
}

/// <summary>Self-tests that run by themselves.</summary>
public sealed record SelfTestSection
{
    [Option("How often the board's sensors are tested by themselves while nobody uses the kiosk, hours; 0 for never. Also after each start of the board. "
        + "The cuff is never moved without somebody asking for it (kioskctl selftest).", Min = 0, Max = 720)]
    public int EveryHours { get; init; } = 24;

    [Option("How long nobody must have used the kiosk before a test begins by itself, minutes. A visit that begins meanwhile ends the test at once.",
        Min = 1, Max = 1440)]
    public int IdleMinutes { get; init; } = 5;
}
