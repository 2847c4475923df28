using Kiosk.Edge.Cuff;
using Kiosk.Edge.Link;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;
using Kiosk.Simulator.Patient;
using Kiosk.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kiosk.Tests.Edge;

/// <summary>The cuff's desk on a visit desk, with cycles of a simulated arm told as a board tells them.</summary>
internal sealed class CuffBench : IAsyncDisposable
{
    private const int SamplesPerBlock = 50;
    private const long PeriodUs = 10_000;
    private const double CountsPerMmHg = 2000;

    private long _uptimeUs = 10_000_000;
    private uint _block, _retained = 1000;

    public CuffBench()
    {
        var plan = new CuffPlan(2, TimeSpan.FromSeconds(60), 180);
        Cuff = new CuffDesk(Visits.Desk, Visits.Link, Visits.Live, plan, Visits.Clock, NullLogger<CuffDesk>.Instance);
    }

    public VisitBench Visits { get; } = new();

    public CuffDesk Cuff { get; }

    public FakeLink Link => Visits.Link;

    public List<(uint Acquisition, uint TargetMmHg)> Inflations =>
        [.. Link.Arguments.Where(a => a.Code == CommandCode.InflateCuff).Select(a => (a.Argument1, a.Argument2))];

    public bool HasReleased => Link.Commands.Any(c => c.Code == CommandCode.ReleaseCuff);

    public async Task<OpenVisit> OpenAsync(Instruments instruments = Instruments.BloodPressure)
    {
        if (Visits.BootKey == 0) await Visits.MeetBoardAsync();
        MapTime();
        return await Visits.OpenAsync(instruments);
    }

    /// <summary>Lets the time pass on both clocks.</summary>
    public void Pass(TimeSpan time)
    {
        Visits.Time.Advance(time);
        _uptimeUs += (long)time.TotalMicroseconds;
    }

    /// <summary>A cycle, as it is seen live.</summary>
    /// <param name="visit">Whose.</param>
    /// <param name="systolic">Of the arm, mmHg.</param>
    /// <param name="diastolic">Of the arm, mmHg.</param>
    /// <param name="end">How the board ends it.</param>
    /// <param name="upToMmHg">The trace goes down to here and the cycle still runs; null for a whole cycle.</param>
    public void Cycle(OpenVisit visit, double systolic = 124, double diastolic = 80, CuffEnd end = CuffEnd.Complete, double? upToMmHg = null)
    {
        foreach (object sent in Send(visit, systolic, diastolic, end, upToMmHg))
        {
            if (sent is SampleBlock block) Visits.Live.Add(block);
            else Visits.Live.Add((RetainedMessage)sent);
        }
    }

    /// <summary>The board tells that the cuff did not empty.</summary>
    public void StaysFull(OpenVisit visit) => Visits.Live.Add(Event(visit, EventCode.CuffEnded, _uptimeUs, (long)CuffEnd.NoRelease));

    /// <summary>A cycle, as it is stored.</summary>
    public async Task CycleStoredAsync(OpenVisit visit, double systolic, double diastolic)
    {
        List<object> all = Send(visit, systolic, diastolic, CuffEnd.Complete, null);
        foreach (SampleBlock block in all.OfType<SampleBlock>()) Visits.Intake.Add(block);
        await Visits.Intake.FlushAsync();
        await Visits.Intake.StoreAsync([.. all.OfType<RetainedMessage>()]);
    }

    public async ValueTask DisposeAsync()
    {
        Cuff.Dispose();
        await Visits.DisposeAsync();
    }

    private List<object> Send(OpenVisit visit, double systolic, double diastolic, CuffEnd end, double? upToMmHg)
    {
        var patient = new PatientProfile { Arm = new ArmProfile { SystolicMmHg = systolic, DiastolicMmHg = diastolic } };
        var arm = new Arm(new HeartBeats(patient), patient);
        var trace = new DeflationTrace { TopMmHg = 180, StartUs = _uptimeUs };
        (double[] mmHg, long deflationFromUs, long releaseUs) = trace.Sample(arm);
        int top = (int)((deflationFromUs - _uptimeUs) / PeriodUs);
        int count = upToMmHg is { } least ? Array.FindIndex(mmHg, top + 200, p => p < least) : mmHg.Length;
        var sent = new List<object> { Event(visit, EventCode.CuffInflating, _uptimeUs, 180), Event(visit, EventCode.CuffDeflating, deflationFromUs, 180) };
        for (int from = 0; from + SamplesPerBlock <= count; from += SamplesPerBlock)
        {
            sent.Add(new SampleBlock(
                Visits.BootKey, visit.Acquisition, Channel.CuffPressure, Part.Lps28dfw, from == 0 ? BlockFlags.GapBefore : BlockFlags.None, _block++, _uptimeUs + (from * PeriodUs),
                (uint)(PeriodUs * 1000), 1, (uint)CountsPerMmHg,
                [.. mmHg.Skip(from).Take(SamplesPerBlock).Select(p => (int)Math.Round(p * CountsPerMmHg))]));
        }

        if (upToMmHg is null) sent.Add(Event(visit, EventCode.CuffEnded, releaseUs, (long)end));
        // The blocks of the next cycle come later: for the wave the rest between them is a gap.
        Pass(TimeSpan.FromMicroseconds(count * PeriodUs));
        MapTime();
        return sent;
    }

    private RetainedMessage Event(OpenVisit visit, EventCode code, long uptimeUs, long detail) => new(
        Visits.BootKey, _retained++, visit.Acquisition, uptimeUs, Part.None, MeasurementKind.None, code, Channel.None, NoData.None, detail, true);

    private void MapTime() => Link.Maps(Visits.Clock.NowUs - _uptimeUs);
}
