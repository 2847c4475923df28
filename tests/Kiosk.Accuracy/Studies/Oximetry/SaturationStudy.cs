using System.Globalization;
using System.Text;
using Kiosk.Accuracy.Harness;
using Kiosk.Accuracy.Svg;
using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Measuring;
using Kiosk.Measurements;
using Kiosk.Simulator.Patient;
using Kiosk.Simulator.World;
using Kiosk.Wire;

namespace Kiosk.Accuracy.Studies.Oximetry;

/// <summary>Saturation of simulated fingers from 70 to 100 % over the whole path, undisturbed, with a weak pulse, moving and under a lamp.</summary>
internal sealed class SaturationStudy : IAccuracyStudy
{
    private const double Seconds = 30, NoiseSteps = 10, ArmsMax = 2, FarMax = 4, PulseMax = 3, AnsweredMin = 0.95;
    private static readonly double[] Percents = [71.3, 75.6, 80.2, 84.7, 88.1, 91.4, 94.3, 96.7, 98.2, 99.6];
    private const int Seeds = 3;
    private const long BootUs = 3_000_000;

    // Perfusion and what is done to the finger; the first two must be answered.
    private static readonly (string Name, double Perfusion, string[] Steps)[] Conditions =
    [
        ("perfusion 5 %", 5, []),
        ("perfusion 1 %", 1, []),
        ("perfusion 0.3 %", 0.3, []),
        ("perfusion 0.12 %", 0.12, []),
        ("hand moves for 8 of 30 s", 2, ["10 finger moving 3", "18 finger still"]),
        ("hand trembles: 0.2 % of the light", 2, ["start finger moving 0.2"]),
        ("hand moves: 0.6 % of the light", 2, ["start finger moving 0.6"]),
        ("hand moves: 3 % of the light", 2, ["start finger moving 3"]),
        ("lamp at 120 Hz", 2, ["start light flicker 120"]),
        ("lamp at 415 Hz", 2, ["start light flicker 415"]),
        ("lamp at 401.2 Hz, perfusion 0.3 %", 0.3, ["start light flicker 401.2"]),
        ("finger half on", 2, ["start finger half"]),
    ];

    /// <inheritdoc/>
    public string Name => "spo2";

    /// <inheritdoc/>
    public Task<StudyResult> RunAsync(StudyContext context)
    {
        var table = new StringBuilder();
        var groups = new List<(string, IReadOnlyList<(double, double)>)>();
        List<(double True, double Shown)> all = [], allPulses = [];
        int undisturbed = 0, undisturbedAnswered = 0;
        for (int c = 0; c < Conditions.Length; c++)
        {
            (string name, double perfusion, string[] steps) = Conditions[c];
            context.Progress(name);
            List<(double True, double Shown)> pairs = [], pulses = [];
            Dictionary<string, int> reasons = [];
            foreach ((double percent, int seed) in Percents.SelectMany(p => Enumerable.Range(1, Seeds).Select(s => (p, s))))
            {
                (Measured said, Measured pulse) = Measure(percent, perfusion, steps, (1000 * c) + (10 * (int)percent) + seed, out double truth, out double rate);
                if (pulse.Value is decimal beats) pulses.Add((rate, (double)beats));
                if (said.Value is decimal shown) pairs.Add((truth, (double)shown));
                else reasons[said.Reason!] = reasons.GetValueOrDefault(said.Reason!) + 1;
            }

            all.AddRange(pairs);
            allPulses.AddRange(pulses);
            groups.Add((name, pairs));
            if (c < 2) (undisturbed, undisturbedAnswered) = (undisturbed + (Percents.Length * Seeds), undisturbedAnswered + pairs.Count);
            string words = string.Join("; ", reasons.OrderByDescending(r => r.Value).Select(r => $"{r.Key} ({r.Value})"));
            table.Append(Inv($"| {name} | {pairs.Count} of {Percents.Length * Seeds} | {(pairs.Count == 0 ? "" : Inv($"{Arms(pairs):0.00}"))} | {(pairs.Count == 0 ? "" : Inv($"{Worst(pairs):0.0}"))} | {pulses.Count} | {(pulses.Count == 0 ? "" : Inv($"{Worst(pulses):0.0}"))} | {words} |\n"));
        }

        string body = Inv($"""
            A simulated finger of {Percents.Length} known saturations, its light by the published curve of the part's reference design, through the model of the MAX30102
            (converter noise of {NoiseSteps} steps), driver, firmware, line, link and oximeter of the edge host: 30 s each, {Seeds} seeds each; the number shown has no decimals. Arms is the root mean square of the
            error over what was answered (ISO 80601-2-61 asks for at most 4 % on persons). This proves the path and the arithmetic, not the curve: a
            real probe's curve comes from comparison with arterial blood. The bounds were chosen on the test project's own synthetic fingers; movement and
            lamp are the simulator's, which were written apart from the analysis.

            | condition | answered | Arms, % | largest error, % | pulses shown | largest error, /min | reasons where there is no saturation |
            |---|---|---|---|---|---|---|
            {table}
            """);
        Target[] targets =
        [
            new("Arms of the saturation, 70 to 100 %, all conditions", "at most 2 %", Inv($"{Arms(all):0.00} % over {all.Count} answered"), Arms(all) <= ArmsMax),
            new("largest error of any saturation shown", "at most 4 %", Inv($"{Worst(all):0.0} %"), Worst(all) <= FarMax),
            new("largest error of any pulse rate shown with them", "at most 3 /min", Inv($"{Worst(allPulses):0.0} /min over {allPulses.Count}"), Worst(allPulses) <= PulseMax),
            new("undisturbed fingers (perfusion 1 and 5 %) that get a number", "at least 95 %", Inv($"{100.0 * undisturbedAnswered / undisturbed:0} %"), undisturbedAnswered >= AnsweredMin * undisturbed),
        ];
        string figure = Plot.BlandAltman("SpO2 of simulated fingers, whole path", "%", [.. groups.Where(g => g.Item2.Count > 0)]);
        return Task.FromResult(new StudyResult("Oxygen saturation, whole path", body, targets, [new Figure("spo2.svg", figure)]));
    }

    private static (Measured Saturation, Measured Pulse) Measure(
        double percent, double perfusion, string[] steps, int seed, out double truth, out double rate)
    {
        var kiosk = new WholePath(new WorldOptions
        {
            Profile = new PatientProfile
            {
                SpO2Percent = percent, PerfusionIndexPercent = perfusion, HeartRatePerMinute = 55 + (seed * 7 % 50), Seed = seed,
            },
            Scenario = Scenario.Parse("study", steps),
            NoiseLsbRms = NoiseSteps,
            Seed = seed,
        });
        kiosk.Run(3);
        truth = kiosk.World.Patient.SpO2Percent;
        VisitSignals signals = kiosk.Take(Instruments.Oximeter, Seconds, new NoCalibrations());
        IReadOnlyList<long> beats = kiosk.World.Patient.BeatTimesUs(BootUs, BootUs + (long)(1e6 * Seconds));
        rate = 60e6 * (beats.Count - 1) / (beats[^1] - beats[0]);
        Dictionary<MeasurementKind, Measured> said = new OximeterInstrument().Measure(signals).ToDictionary(m => m.Kind, m => m.Measured);
        return (said[MeasurementKind.SpO2], said[MeasurementKind.PulseRateOximeter]);
    }

    private static double Arms(List<(double True, double Shown)> pairs) => Math.Sqrt(pairs.Average(p => Math.Pow(p.Shown - p.True, 2)));

    private static double Worst(List<(double True, double Shown)> pairs) => pairs.Max(p => Math.Abs(p.Shown - p.True));

    private static string Inv(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
