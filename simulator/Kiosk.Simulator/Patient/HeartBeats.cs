namespace Kiosk.Simulator.Patient;

/// <summary>One interval of the heart with the beat before it.</summary>
/// <param name="PreviousUs">The beat before.</param>
/// <param name="StartUs">The beat that begins it.</param>
/// <param name="EndUs">The next beat.</param>
internal readonly record struct HeartBeat(long PreviousUs, long StartUs, long EndUs);

/// <summary>The times of the synthetic heart's beats and the phase between them; the ground truth of rate and rhythm.</summary>
/// <remarks>Beats are computed as far as they are asked for and kept (8 bytes each). Safe from several threads.</remarks>
public sealed class HeartBeats
{
    /// <summary>Simulated time ends here: 31 days.</summary>
    public const long TimeMaxUs = 31L * 86_400 * 1_000_000;

    /// <summary>Beats before time 0, so that a pulse that is still under way at time 0 has its beat.</summary>
    private const int BeatsBefore = 4;

    private readonly Lock _gate = new();
    private readonly List<long> _beatsUs = [];
    private readonly RrProcess _intervals;
    private int _last;

    /// <param name="profile">A valid profile.</param>
    public HeartBeats(PatientProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        profile.Validate();
        _intervals = new RrProcess(profile);
        long meanUs = (long)(60e6 / profile.HeartRatePerMinute);
        for (int i = BeatsBefore; i > 0; i--) _beatsUs.Add(_intervals.FirstBeatUs - (i * meanUs));
        _beatsUs.Add(_intervals.FirstBeatUs);
    }

    /// <summary>The phase of the heart: 0 at a beat's R peak, rising evenly to 2 pi at the next.</summary>
    /// <param name="timeUs">Simulated time; before the first beat kept (at least two intervals before 0) the phase is 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is past <see cref="TimeMaxUs"/>.</exception>
    public double PhaseAt(long timeUs)
    {
        lock (_gate)
        {
            int i = IndexBefore(timeUs);
            if (i < 0) return 0;
            return 2 * Math.PI * (timeUs - _beatsUs[i]) / (_beatsUs[i + 1] - _beatsUs[i]);
        }
    }

    /// <summary>The interval that a time lies in; the first one kept for a time before it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is past <see cref="TimeMaxUs"/>.</exception>
    internal HeartBeat BeatAt(long timeUs)
    {
        lock (_gate)
        {
            int i = Math.Max(1, IndexBefore(timeUs));
            return new HeartBeat(_beatsUs[i - 1], _beatsUs[i], _beatsUs[i + 1]);
        }
    }

    /// <summary>The R peaks from <paramref name="fromUs"/> up to but not including <paramref name="toUs"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The end is past <see cref="TimeMaxUs"/>.</exception>
    public IReadOnlyList<long> Between(long fromUs, long toUs)
    {
        lock (_gate)
        {
            Extend(toUs);
            return [.. _beatsUs.Where(b => b >= fromUs && b < toUs)];
        }
    }

    /// <summary>The index of the last beat at or before a time, with its next beat computed; -1 before the first.</summary>
    private int IndexBefore(long timeUs)
    {
        Extend(timeUs);
        // Readers move forward in small steps, the pleth a little behind the ECG: the last answer is nearly always next to this one.
        for (int i = Math.Max(0, _last - 1); i <= _last + 1 && i + 1 < _beatsUs.Count; i++)
        {
            if (_beatsUs[i] <= timeUs && timeUs < _beatsUs[i + 1]) return _last = i;
        }
        int found = _beatsUs.BinarySearch(timeUs);
        if (found < 0) found = ~found - 1;
        if (found >= 0) _last = found;
        return found;
    }

    private void Extend(long timeUs)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(timeUs, TimeMaxUs);
        while (_beatsUs[^1] <= timeUs) _beatsUs.Add(_beatsUs[^1] + _intervals.IntervalUs(_beatsUs[^1]));
    }
}
