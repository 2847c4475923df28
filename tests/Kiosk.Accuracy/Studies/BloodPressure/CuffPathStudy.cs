using System.Globalization;
using System.Text;
using Kiosk.Accuracy.Harness;
using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Cuff;
using Kiosk.Edge.Measuring;
using Kiosk.Measurements;
using Kiosk.Simulator.Patient;
using Kiosk.Simulator.World;
using Kiosk.Wire;

namespace Kiosk.Accuracy.Studies.BloodPressure;

/// <summary>Blood pressure by the whole path: arm, pneumatics, pressure sensor, driver, cuff control, line, the edge host's instrument.</summary>
internal sealed class CuffPathStudy : IAccuracyStudy
{
    private const int Patients = 30, FirstSeed = 700_000;
    private const double RestS = 33, CycleS = 100, MeanMax = 2, SdMax = 4, RefusedMax = 0.1;
    private const double AboveSystolicMmHg = 35;

    public string Name => "blood-pressure-path";

    public Task<StudyResult> RunAsync(StudyContext context)
    {
        var body = new StringBuilder();
        body.AppendLine(Inv($"""
            {Patients} undisturbed patients, drawn as for the study above with seeds that no tuning has seen ({FirstSeed} on), each measured by the firmware that
            ships: it fills the simulated cuff to {AboveSystolicMmHg} mmHg above systolic pressure and lets it down by its own control of the bleed valve; what
            the sensor's registers hold goes over the line to the edge host's instrument. The truth is the mean of the artery's pressures over
            the beats between the board's events of deflation and end.

            | seed | truth | shown | pulse: truth | shown |
            |---|---|---|---|---|
            """));
        var systolic = new List<double>();
        var diastolic = new List<double>();
        int refused = 0;
        for (int i = 0; i < Patients; i++)
        {
            if (i % 10 == 0) context.Progress($"{i} of {Patients}");
            Case one = Measure(FirstSeed + i);
            body.AppendLine(Inv($"| {FirstSeed + i} | {one.Truth.Systolic:0.0}/{one.Truth.Diastolic:0.0} | {one.Shown} | {one.Rate:0.0} | {one.ShownRate} |"));
            if (one.Systolic is { } s && one.Diastolic is { } d)
            {
                systolic.Add((double)s - one.Truth.Systolic);
                diastolic.Add((double)d - one.Truth.Diastolic);
            }
            else
            {
                refused++;
            }
        }

        Errors ofSystolic = Errors.Of(systolic), ofDiastolic = Errors.Of(diastolic);
        return Task.FromResult(new StudyResult("Blood pressure by the whole path", body.ToString(),
            [
                Within("Systolic pressure, whole path", ofSystolic), Within("Diastolic pressure, whole path", ofDiastolic),
                new Target("Patients refused, whole path", "at most 10 %", Inv($"{100.0 * refused / Patients:0} %"), refused <= RefusedMax * Patients),
            ],
            []));
    }

    private static Case Measure(int seed)
    {
        PatientProfile patient = CuffPatient.Draw(Disturbance.Clean, seed);
        var path = new WholePath(new WorldOptions { Profile = patient, NoiseLsbRms = 2, Seed = seed });
        path.Run(RestS);
        path.Begin(Instruments.BloodPressure);
        path.Run(1);
        path.Inflate((uint)Math.Clamp(patient.Arm.SystolicMmHg + AboveSystolicMmHg, 120, 280));
        path.Run(CycleS);
        VisitSignals signals = path.End(new NoCalibrations());
        CuffCycle cycle = CuffCycle.Of(signals.Retained).Single();
        IReadOnlyList<PressureBeat> beats = new Arm(new HeartBeats(patient), patient).BeatsBetween(cycle.DeflatingUs!.Value, cycle.EndedUs!.Value);
        Measured[] values =
        [
            .. new[] { MeasurementKind.Systolic, MeasurementKind.Diastolic, MeasurementKind.PulseRateCuff }
                .Select(kind => new CuffInstrument().Measure(signals).Single(m => m.Kind == kind).Measured),
        ];
        return new Case(
            (beats.Average(b => b.SystolicMmHg), beats.Average(b => b.DiastolicMmHg)), patient.HeartRatePerMinute,
            values[0].Value, values[1].Value, values[0].Value is { } s ? Inv($"{s}/{values[1].Value}") : values[0].Reason!, values[2].Value is { } rate ? Inv($"{rate}") : "-");
    }

    private static Target Within(string what, Errors errors) => new(
        what, Inv($"mean within {MeanMax}, SD within {SdMax} mmHg"), Inv($"{errors} mmHg, n = {errors.Count}"), errors.IsWithin(MeanMax, SdMax));

    private static string Inv(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Case(
        (double Systolic, double Diastolic) Truth, double Rate, decimal? Systolic, decimal? Diastolic, string Shown, string ShownRate);
}
