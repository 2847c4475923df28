using System.Collections;
using System.Diagnostics;

namespace Kiosk.Benchmarks.Peers;

/// <summary>What arrived in the cloud of a stretch of messages.</summary>
/// <param name="Unique">Of the stretch.</param>
/// <param name="Duplicates">Arrivals of any message that was there already.</param>
/// <param name="Reordered">First arrivals after one with a higher number.</param>
/// <param name="Seconds">From the first arrival to the last.</param>
internal readonly record struct Arrivals(int Unique, int Duplicates, int Reordered, double Seconds);

/// <summary>The subscriber's book: which messages arrived, again, or out of order. Called from several threads.</summary>
internal sealed class Tally
{
    private readonly Lock _gate = new();
    private readonly BitArray _seen = new(Message.NumbersMax);
    private (int First, int Count) _stretch;
    private TaskCompletionSource _complete = new();
    private int _unique, _duplicates, _reordered;
    private int _highest = -1;
    private long _begin, _end;

    /// <summary>Begins to count a stretch.</summary>
    /// <returns>Done when all of the stretch is there.</returns>
    public Task Expect(int first, int count)
    {
        lock (_gate)
        {
            _stretch = (first, count);
            _unique = _duplicates = _reordered = 0;
            _begin = _end = 0;
            _complete = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _complete.Task;
        }
    }

    /// <summary>A message arrived.</summary>
    public void Note(int number)
    {
        lock (_gate)
        {
            if (_seen[number])
            {
                _duplicates++;
                return;
            }

            _seen[number] = true;
            if (number < _highest) _reordered++;
            _highest = Math.Max(_highest, number);
            if (number < _stretch.First || number >= _stretch.First + _stretch.Count) return;
            _end = Stopwatch.GetTimestamp();
            if (_unique++ == 0) _begin = _end;
            if (_unique == _stretch.Count) _complete.TrySetResult();
        }
    }

    /// <summary>The highest number that arrived; -1 before the first.</summary>
    public int Highest
    {
        get
        {
            lock (_gate) return _highest;
        }
    }

    /// <summary>The first few numbers of the stretch that have not arrived.</summary>
    public IReadOnlyList<int> Missing()
    {
        lock (_gate) return [.. Enumerable.Range(_stretch.First, _stretch.Count).Where(number => !_seen[number]).Take(5)];
    }

    /// <summary>What has arrived of the stretch.</summary>
    public Arrivals Read()
    {
        lock (_gate) return new Arrivals(_unique, _duplicates, _reordered, Stopwatch.GetElapsedTime(_begin, _end).TotalSeconds);
    }
}
