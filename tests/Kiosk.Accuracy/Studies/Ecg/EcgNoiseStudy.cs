using System.Text;
using Kiosk.Accuracy.Harness;
using Kiosk.Signals;
using Kiosk.Signals.Ecg;
using Kiosk.Tests.Signals;

namespace Kiosk.Accuracy.Studies.Ecg;

/// <summary>Beats under real electrode motion: noise-stress record 118.</summary>
internal sealed class EcgNoiseStudy : IAccuracyStudy
{
    private const string Title = "ECG: beats under electrode motion, noise-stress record 118";

    /// <inheritdoc/>
    public string Name => "ecg-noise";

    /// <inheritdoc/>
    public Task<StudyResult> RunAsync(StudyContext context)
    {
        if (context.Data is null || !Directory.Exists(Path.Combine(context.Data, "ecg", "nstdb-118")))
            return Task.FromResult(StudyResult.Skipped(Title, "ecg/nstdb-118 is not in the data folder"));
        var body = new StringBuilder(
            "Two minutes at each ratio of signal to noise; all four were in view when the constants were chosen. A beat that is found in noise is not yet\n"
            + "a number: the last column is what a visit would show.\n\n| recording | beats | missed | extra | Se % | PPV % | heart rate |\n|---|---|---|---|---|---|---|\n");
        List<Target> targets = [];
        foreach ((int snr, double se, double ppv) in new[] { (24, 1.0, 1.0), (12, 1.0, 0.97), (6, 0.97, 0.85), (0, 0.88, 0.75) })
        {
            AnnotatedRecording recording = EcgRecordings.NoiseStress(context.Data, snr);
            EcgResult result = EcgAnalysis.Analyze(recording.MilliVolt, EcgRecordings.RateHz);
            Ec57 score = Ec57.Score(recording.Beats, result.RPeaks, EcgRecordings.RateHz);
            EcgStudy.Row(body, recording.Name, score);
            body.Length--;
            body.Append(result.NoHeartRate == NoValue.None ? $" {result.HeartRatePerMin:0} |\n" : $" refused: {result.NoHeartRate} |\n");
            targets.Add(new Target($"Se / PPV at {snr} dB", $"at least {se * 100:0} / {ppv * 100:0} %",
                $"{EcgStudy.Percent(score.Sensitivity)} / {EcgStudy.Percent(score.PositivePredictivity)}",
                score.Sensitivity >= se && score.PositivePredictivity >= ppv));
        }

        return Task.FromResult(new StudyResult(Title, body.ToString(), targets, []));
    }
}
