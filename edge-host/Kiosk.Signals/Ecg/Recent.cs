namespace Kiosk.Signals.Ecg;

/// <summary>The last few values and their median, kept up to date as values come.</summary>
internal sealed class Recent(int capacity)
{
    private readonly double[] _values = new double[capacity];
    private int _next;

    public int Count { get; private set; }

    /// <summary>Median of the values held; 0 when there are none.</summary>
    public double Median { get; private set; }

    public void Add(double value)
    {
        _values[_next] = value;
        _next = (_next + 1) % capacity;
        Count = Math.Min(Count + 1, capacity);
        Span<double> sorted = stackalloc double[Count];
        _values.AsSpan(0, Count).CopyTo(sorted);
        sorted.Sort();
        Median = Count % 2 == 1 ? sorted[Count / 2] : (sorted[Count / 2 - 1] + sorted[Count / 2]) / 2;
    }

    public void Clear() => (_next, Count, Median) = (0, 0, 0);
}
