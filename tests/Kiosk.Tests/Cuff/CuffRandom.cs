using System.Diagnostics;
using System.Globalization;
using Kiosk.Firmware;

namespace Kiosk.Tests.Cuff;

/// <summary>
/// Lives of a kiosk of five minutes each, with events at random times and at most one fault in each life, drawn from the alphabet of the exploration. Most of the
/// time it measures, so that things go wrong while there is pressure.
/// </summary>
internal sealed class CuffRandom(int seed)
{
    private const int LifeTurns = 30_000;
    private static readonly CuffEvent[] Faults = [.. CuffEvent.All.Where(e => e.IsFault)];
    private static readonly CuffEvent[] Events = [.. CuffEvent.All.Where(e => !e.IsFault && e.Seconds < 0.02)];

    private readonly Random _random = new(seed);
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly List<string> _path = [];

    public long Turns { get; private set; }

    public long Cycles { get; private set; }

    public int Lives { get; private set; }

    public double HighestMmHg { get; private set; }

    public double LongestAboveS { get; private set; }

    public double SlowestReleaseS { get; private set; }

    public string? Violation { get; private set; }

    public string Summary => string.Create(CultureInfo.InvariantCulture,
        $"{Lives:N0} lives, {Cycles:N0} cycles, {Turns:N0} turns in {_watch.Elapsed.TotalSeconds:0.0} s; highest {HighestMmHg:0.0} mmHg, longest above 15 mmHg {LongestAboveS:0.0} s, slowest release {SlowestReleaseS:0.0} s");

    public void Run(long turns)
    {
        while (Turns < turns && Violation is null) Live();
    }

    private void Live()
    {
        Lives++;
        _path.Clear();
        var bench = new CuffBench(holdScale: 0.9 + (_random.NextDouble() * 0.25));
        int faultAt = _random.Next(2) == 0 ? _random.Next(LifeTurns) : int.MaxValue;
        int eventAt = 3_200 + _random.Next(1_000);
        for (int turn = 0; turn < LifeTurns && bench.Check.Violation is null; turn++)
        {
            if (turn == faultAt) Happen(bench, Faults[_random.Next(Faults.Length)]);
            if (turn == eventAt)
            {
                eventAt += Event(bench);
            }

            bench.Turn();
        }

        Turns += bench.Turns;
        HighestMmHg = Math.Max(HighestMmHg, bench.Check.HighestMmHg);
        LongestAboveS = Math.Max(LongestAboveS, bench.Check.LongestAboveUs / 1e6);
        SlowestReleaseS = Math.Max(SlowestReleaseS, bench.Check.SlowestReleaseUs / 1e6);
        if (bench.Check.Violation is not null) Violation = $"seed {seed}, life {Lives}: {string.Join(", ", _path)}: {bench.Check.Violation}";
    }

    // What a kiosk does all day, disturbed; then time until the next, from nothing to longer than a cycle.
    private int Event(CuffBench bench)
    {
        int draw = _random.Next(10);
        if (draw < 6)
        {
            bench.HostTalks = true;
            bench.BeginAcquisition();
            bench.ReleaseStop();
            int target = _random.Next(CuffLimits.TargetMinMmHg, CuffLimits.TargetMaxMmHg + 1);
            bool wasRunning = bench.Machine.IsRunning;
            bench.Inflate(target);
            if (bench.Machine.IsRunning && !wasRunning) Cycles++;
            _path.Add(string.Create(CultureInfo.InvariantCulture, $"{bench.Turns / 100.0:0.00} s inflate to {target}"));
        }
        else
        {
            Happen(bench, Events[_random.Next(Events.Length)]);
        }

        return _random.Next(3) switch
        {
            0 => 1 + _random.Next(100),
            1 => 1 + _random.Next(1_500),
            _ => 1 + _random.Next(9_000),
        };
    }

    private void Happen(CuffBench bench, CuffEvent what)
    {
        _path.Add(string.Create(CultureInfo.InvariantCulture, $"{bench.Turns / 100.0:0.00} s {what.Name}"));
        what.Do(bench);
    }
}
