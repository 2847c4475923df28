namespace Kiosk.Simulator.Parts;

/// <summary>A part's own oscillator: tick k comes at exactly start + k * period. No error accumulates.</summary>
internal sealed class SampleClock
{
    private readonly double _rate;
    private double _startUs;
    private double _periodUs;

    /// <param name="errorPpm">How much too fast the oscillator is, in parts per million.</param>
    public SampleClock(double errorPpm)
    {
        _rate = 1 + (errorPpm * 1e-6);
    }

    public bool Running { get; private set; }

    /// <summary>Number of the next tick.</summary>
    public long Index { get; private set; }

    public double NextUs => _startUs + (Index * _periodUs);

    /// <summary>Tick 0 comes at <paramref name="startUs"/>.</summary>
    public void Start(double startUs, double nominalPeriodUs)
    {
        _startUs = startUs;
        _periodUs = nominalPeriodUs / _rate;
        Index = 0;
        Running = true;
    }

    public void Stop()
    {
        Running = false;
    }

    /// <summary>Takes the next tick when it is due.</summary>
    public bool TryTick(long nowUs, out long index, out double timeUs)
    {
        index = Index;
        timeUs = NextUs;
        if (!Running || timeUs > nowUs) return false;
        Index++;
        return true;
    }
}
