using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Edge.Calibrations;

/// <summary>An instrument of the board as calibration and self-test see it.</summary>
/// <param name="Bit">Which.</param>
/// <param name="Name">As on the command line and in the configuration.</param>
/// <param name="Words">As people call it.</param>
/// <param name="NeedsConstants">Without a calibration of its own it gives no value.</param>
/// <param name="Parts">What must work for it.</param>
public sealed record CalibratedInstrument(Instruments Bit, string Name, string Words, bool NeedsConstants, IReadOnlyList<Part> Parts)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<CalibratedInstrument> All { get; } =
    [
        new(Instruments.Ecg, "ecg", "ECG", false, [Part.Max30003]),
        new(Instruments.Oximeter, "spo2", "oximeter", false, [Part.Max30102]),
        new(Instruments.ContactTemperature, "temperature", "contact thermometer", false, [Part.Max30205]),
        new(Instruments.InfraredTemperature, "infrared", "infrared thermometer", false, [Part.Mlx90614]),
        new(Instruments.BloodPressure, "pressure", "blood pressure cuff", false,
            [Part.Lps28dfw, Part.Mpr, Part.CuffPump, Part.BleedValve, Part.ReleaseValve]),
        new(Instruments.Weight, "weight", "scale", true, [Part.Nau7802]),
        new(Instruments.Height, "height", "height sensor", true, [Part.Vl53l0x]),
    ];

    /// <summary>One by its bit.</summary>
    public static CalibratedInstrument? Of(Instruments bit) => All.FirstOrDefault(one => one.Bit == bit);

    /// <summary>One by its name.</summary>
    public static CalibratedInstrument? Of(string name) => All.FirstOrDefault(one => one.Name == name);
}
