using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Edge.Screen.Flow;

/// <summary>Something that a person is guided through.</summary>
/// <param name="Name">In the page and in the words: <c>task.NAME</c>, <c>measure.NAME.do</c>.</param>
/// <param name="Instruments">What the visit measures for it; none for a device of another maker.</param>
/// <param name="Needed">Kinds that must have a value before it is done.</param>
/// <param name="Shown">Kinds that are shown while it runs.</param>
/// <param name="Hold">How long the values must hold, so that the record has enough of it.</param>
/// <param name="Limit">Without being done for so long, it is said to have failed; the person may go on trying.</param>
/// <param name="Minutes">What people are told that it takes.</param>
public sealed record GuidedTask(
    string Name, Instruments Instruments, IReadOnlyList<MeasurementKind> Needed, IReadOnlyList<MeasurementKind> Shown, TimeSpan Hold, TimeSpan Limit, double Minutes)
{
    /// <summary>A live curve beside it; empty for none.</summary>
    public string Curve { get; init; } = "";

    /// <summary>The person starts it, and it ends by itself: the cuff.</summary>
    public bool IsStarted { get; init; }

    /// <summary>All, in the order in which a person is led: seated first, the arm having rested before the cuff, and standing up last.</summary>
    public static IReadOnlyList<GuidedTask> All { get; } =
    [
        new("oxygen", Instruments.Oximeter, [MeasurementKind.SpO2, MeasurementKind.PulseRateOximeter], [MeasurementKind.SpO2, MeasurementKind.PulseRateOximeter],
            TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(60), 0.5) { Curve = "pleth" },
        // 30 s make a strip that a doctor can read, and are what the rhythm's screening needs.
        new("ecg", Instruments.Ecg, [MeasurementKind.EcgHeartRate], [MeasurementKind.EcgHeartRate], TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(90), 1) { Curve = "ecg" },
        new("temperature", Instruments.ContactTemperature | Instruments.InfraredTemperature, [MeasurementKind.BodyTemperature], [MeasurementKind.BodyTemperature],
            TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(120), 1),
        new("pressure", Instruments.BloodPressure, [MeasurementKind.Systolic, MeasurementKind.Diastolic], [MeasurementKind.Systolic, MeasurementKind.Diastolic, MeasurementKind.PulseRateCuff],
            TimeSpan.Zero, TimeSpan.FromSeconds(180), 1.5) { Curve = "cuff", IsStarted = true },
        new("body", Instruments.Weight | Instruments.Height, [MeasurementKind.BodyWeight, MeasurementKind.BodyHeight],
            [MeasurementKind.BodyWeight, MeasurementKind.BodyHeight, MeasurementKind.BodyMassIndex], TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(60), 0.5),
        new("glucose", Instruments.None, [MeasurementKind.GlucosePlasma], [MeasurementKind.GlucosePlasma, MeasurementKind.GlucoseWholeBlood], TimeSpan.Zero, TimeSpan.FromSeconds(180), 2),
    ];
}
