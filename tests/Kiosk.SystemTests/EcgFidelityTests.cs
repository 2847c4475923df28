using Kiosk.Simulator.Recordings;
using Kiosk.Tests;
using Kiosk.Tests.Signals;
using Xunit;

namespace Kiosk.SystemTests;

/// <summary>A recorded ECG goes in at the electrodes; what the clinical store gets must be that ECG.</summary>
public class EcgFidelityTests
{
    private const int EcgLeadI = 131329, EcgHeartRate = 147842;
    private const double PartRateHz = 500, ResolutionMilliVolt = 1000.0 / (131072 * 20);

    [Theory]
    [InlineData("100")]
    [InlineData("101")]
    [InlineData("103")]
    [InlineData("119")]
    [InlineData("222")]
    public async Task Delivered_ECG_is_the_recording_sample_for_sample_and_its_heart_rate_that_of_the_annotations(string record)
    {
        AnnotatedEcg recording = Recordings.MitDb(record);
        await using KioskSystem system = await KioskSystem.StartWithSchemaAsync(
            TestData.Path("fhir/fhir.schema.json"), "--ecg", TestData.Path($"ecg/mitdb/{record}.hea"));
        string visit = await system.OpenVisitAsync();

        await KioskSystem.PassAsync(30);
        await system.EndVisitAsync();
        DeliveredVisit delivered = await system.DeliveredOnceAsync(visit);

        double?[] ecg = delivered.Wave(EcgLeadI);
        double[] expected = Resampler.Resample(recording.MilliVolt, recording.SampleRateHz, PartRateHz);
        Assert.InRange(ecg.Length / PartRateHz, 29, 60);
        Assert.Equal(1, delivered.Waves(EcgLeadI));
        for (int i = 0; i < ecg.Length; i++)
            Assert.True(ecg[i] is { } mv && Math.Abs(mv - expected[i]) <= ResolutionMilliVolt, $"sample {i}: {ecg[i]} mV instead of {expected[i]} mV");
        int[] beats = [.. recording.Beats.Where(beat => beat / recording.SampleRateHz < ecg.Length / PartRateHz)];
        double truth = 60 * recording.SampleRateHz * (beats.Length - 1) / (beats[^1] - beats[0]);
        Assert.InRange((double)delivered.Value(EcgHeartRate)!.Value, truth - 2, truth + 2);
        Assert.True(delivered.IsMarkedAsTest);
    }
}
