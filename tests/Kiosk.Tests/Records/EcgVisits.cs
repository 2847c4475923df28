using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Link;
using Kiosk.Edge.Records;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Tests.Records;

/// <summary>Visits of which only an ECG is stored.</summary>
internal static class EcgVisits
{
    private const long BootKey = 1, FirstUs = 2_000_000;
    private const uint CountsPerMilliVolt = 2_000;

    /// <summary>The record of an ECG, mV at 500 Hz, as the edge host makes it.</summary>
    public static VisitRecord Record(double[] milliVolt, bool isTest = false)
    {
        var visit = new StoredVisit("6f1c2a5e-8f0d-4b53-9a6e-0d4f6a1b2c3d", SampleVisits.Opened, null, Instruments.Ecg, isTest, null, null, 0, null, null);
        BoardIdentity board = SampleVisits.Full.Board!;
        var boot = new StoredBoot(BootKey, 0xB0071D01, board, [new PartState(Part.Max30003, NoData.None, 0x51)],
            [new BootPoint(FirstUs, SampleVisits.Opened.AddSeconds(1), 10_000, 5_000)]);
        var block = new SampleBlock(BootKey, 1, Channel.Ecg, Part.Max30003, BlockFlags.None, 0, FirstUs, 2_000_000, 1, CountsPerMilliVolt,
            [.. milliVolt.Select(v => (int)Math.Round(v * CountsPerMilliVolt))]);
        var data = new VisitData(visit, [boot], [block], [], 0);
        return new RecordMaker("kiosk-1", "0.1.0", new NoCalibrations()).Make(data, VisitOutcome.Done, SampleVisits.Opened.AddSeconds(75));
    }
}
