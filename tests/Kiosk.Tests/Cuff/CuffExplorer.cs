using System.Diagnostics;
using System.Globalization;

namespace Kiosk.Tests.Cuff;

/// <summary>
/// Runs every sequence of the alphabet to a depth, from a root, and stops at the first that breaks a limit. A state that was seen with as much depth
/// left is not gone through again: what follows from it is known. At the end of every sequence time goes on until the cuff is empty.
/// </summary>
internal sealed class CuffExplorer
{
    private readonly Dictionary<ulong, int> _seen = [];
    private readonly Stack<string> _path = new();
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    /// <summary>Ends of sequences, those behind known states counted each by itself.</summary>
    public double Sequences { get; private set; }

    public long States => _seen.Count;

    public long Turns { get; private set; }

    public double HighestMmHg { get; private set; }

    public double LongestAboveS { get; private set; }

    public double SlowestReleaseS { get; private set; }

    /// <summary>The first sequence that broke a limit, and which; null when none did.</summary>
    public string? Violation { get; private set; }

    public string Summary => string.Create(CultureInfo.InvariantCulture,
        $"{Sequences:N0} sequences, {States:N0} states, {Turns:N0} turns in {_watch.Elapsed.TotalSeconds:0.0} s; highest {HighestMmHg:0.0} mmHg, longest above 15 mmHg {LongestAboveS:0.0} s, slowest release {SlowestReleaseS:0.0} s");

    /// <summary>Goes through everything that can follow.</summary>
    /// <param name="root">What it starts from, for messages.</param>
    /// <param name="bench">The state; not changed.</param>
    /// <param name="depth">Events, at most.</param>
    public void Explore(string root, CuffBench bench, int depth)
    {
        _path.Push(root);
        Go(bench, depth, hasFault: false);
        _path.Pop();
    }

    private void Go(CuffBench bench, int depth, bool hasFault)
    {
        ulong key = bench.Fingerprint;
        StateCopy.Add(hasFault ? 1 : 0, ref key);
        if (_seen.TryGetValue(key, out int left) && left >= depth)
        {
            Sequences += Count(depth, hasFault);
            return;
        }

        _seen[key] = depth;
        if (depth == 0)
        {
            Sequences++;
            Finish(bench);
            return;
        }

        foreach (CuffEvent next in CuffEvent.All)
        {
            if (Violation is not null) return;
            if (next.IsFault && hasFault) continue;
            CuffBench child = bench.Clone();
            _path.Push(next.Name);
            next.Apply(child);
            Account(child, bench.Turns);
            if (Violation is null) Go(child, depth - 1, hasFault || next.IsFault);
            _path.Pop();
        }
    }

    private void Finish(CuffBench bench)
    {
        CuffBench end = bench.Clone();
        for (int turns = 0; turns < 19_000 && (end.Check.IsHigh || end.Machine.IsRunning) && end.Check.Violation is null; turns++) end.Turn();
        Account(end, bench.Turns);
    }

    private void Account(CuffBench bench, long turnsBefore)
    {
        CuffCheck check = bench.Check;
        Turns += bench.Turns - turnsBefore;
        HighestMmHg = Math.Max(HighestMmHg, check.HighestMmHg);
        LongestAboveS = Math.Max(LongestAboveS, check.LongestAboveUs / 1e6);
        SlowestReleaseS = Math.Max(SlowestReleaseS, check.SlowestReleaseUs / 1e6);
        if (check.Violation is not null) Violation ??= $"{string.Join(", ", _path.Reverse())}: {check.Violation}";
    }

    private static double Count(int depth, bool hasFault)
    {
        double events = CuffEvent.All.Count(e => !e.IsFault);
        double faults = CuffEvent.All.Length - events;
        double clean = Math.Pow(events, depth);
        return hasFault || depth == 0 ? clean : clean + (depth * faults * Math.Pow(events, depth - 1));
    }
}
