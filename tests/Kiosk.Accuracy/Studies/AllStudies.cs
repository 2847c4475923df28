using Kiosk.Accuracy.Harness;
using Kiosk.Accuracy.Studies.BloodPressure;
using Kiosk.Accuracy.Studies.Ecg;
using Kiosk.Accuracy.Studies.Oximetry;

namespace Kiosk.Accuracy.Studies;

/// <summary>The studies of the report, in its order. A new one gets its line here.</summary>
internal static class AllStudies
{
    public static IReadOnlyList<IAccuracyStudy> List { get; } =
    [
        new EcgStudy(),
        new EcgNoiseStudy(),
        new EcgPathStudy(),
        new EcgRhythmStudy(),
        new OscillometryRecordingsStudy(),
        new OscillometryGridStudy(),
        new CuffPathStudy(),
        new PlethStudy(),
        new PlethPathStudy(),
        new SaturationStudy(),
        new TemperatureStudy(),
        new ScaleStudy(),
    ];
}
