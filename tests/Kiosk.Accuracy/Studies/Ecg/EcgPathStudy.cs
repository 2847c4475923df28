using System.Globalization;
using System.Text;
using Kiosk.Accuracy.Harness;
using Kiosk.Edge.Measuring;
using Kiosk.Edge.Visits;
using Kiosk.Signals.Ecg;
using Kiosk.Simulator.Patient;
using Kiosk.Simulator.Recordings;
using Kiosk.Simulator.World;
using Kiosk.Tests.Signals;
using Kiosk.Wire;

namespace Kiosk.Accuracy.Studies.Ecg;

/// <summary>Recordings through the part's model, its driver, the firmware, the wire and the edge host: the same beats must come out.</summary>
internal sealed class EcgPathStudy : IAccuracyStudy
{
    private const string Title = "ECG: the whole path, recording to heart rate";
    private const double Seconds = 120, RateTolerance = 2, Wanted = 0.998, MatchS = 0.15;
    private static readonly string[] Records = ["100", "103", "119"];

    /// <inheritdoc/>
    public string Name => "ecg-path";

    /// <inheritdoc/>
    public Task<StudyResult> RunAsync(StudyContext context)
    {
        if (!EcgRecordings.AreIn(context.Data)) return Task.FromResult(StudyResult.Skipped(Title, "ecg/mitdb is not in the data folder"));
        var body = new StringBuilder(
            "Two minutes of each record at the electrodes of the simulated front end, in virtual time: part model, driver, sampler, frames, link, instrument.\n"
            + "The last 150 ms, where the excerpt's end cuts the window of a match, are not scored.\n\n"
            + "| record | beats | missed | extra | Se % | PPV % | heart rate | of the annotations |\n|---|---|---|---|---|---|---|---|\n");
        Ec57 total = default;
        double worst = 0;
        foreach (string record in Records)
        {
            context.Progress(record);
            SampledSource source = SampledSource.From(Recording.LoadEcg(EcgRecordings.HeaderOf(context.Data!, record)), EcgRecordings.RateHz);
            VisitSignals signals = WholePath.Measure(new WorldOptions { Ecg = source }, Instruments.Ecg, Seconds);
            Wave wave = signals.Waves(Kiosk.Wire.Channel.Ecg).Single();
            EcgResult result = EcgAnalysis.Analyze(wave.Physical(), wave.SampleRateHz, [.. wave.Present]);
            double end = wave.Counts.Count - (MatchS * EcgRecordings.RateHz);
            int[] beats = [.. EcgRecordings.MitDb(context.Data!, record).Beats.Where(beat => beat < end)];
            Ec57 score = Ec57.Score(beats, [.. result.RPeaks.Where(peak => peak < end)], EcgRecordings.RateHz);
            double truth = 60 * EcgRecordings.RateHz * (beats.Length - 1) / (beats[^1] - beats[0]);
            Measured measured = InstrumentSet.Measure(Instruments.Ecg, signals).Single().Measured;
            total += score;
            worst = Math.Max(worst, measured.Value is { } rate ? Math.Abs((double)rate - truth) : double.PositiveInfinity);
            EcgStudy.Row(body, record, score);
            body.Length--;
            body.Append(CultureInfo.InvariantCulture, $" {measured.Value?.ToString(CultureInfo.InvariantCulture) ?? measured.Reason} | {truth:0.0} |\n");
        }

        return Task.FromResult(new StudyResult(Title, body.ToString(),
        [
            new Target("Se / PPV at the end of the path", "at least 99.8 / 99.8 %", $"{EcgStudy.Percent(total.Sensitivity)} / {EcgStudy.Percent(total.PositivePredictivity)}",
                total.Sensitivity >= Wanted && total.PositivePredictivity >= Wanted),
            new Target("heart rate", "within 2/min of the annotations", string.Create(CultureInfo.InvariantCulture, $"{worst:0.0}/min at worst"), worst <= RateTolerance),
        ], []));
    }
}
