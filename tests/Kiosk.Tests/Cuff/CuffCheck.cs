using System.Globalization;

namespace Kiosk.Tests.Cuff;

/// <summary>
/// The limits of IEC 80601-2-30, judged by the true pressure in the simulated cuff and by true time alone. It knows nothing of firmware, sensors or
/// states; whoever presses the stop button or breaks something tells it so.
/// </summary>
internal sealed class CuffCheck
{
    public const double PressureMax = 300, Low = 15;
    public const long AboveUsMax = 180_000_000, ReleaseUsMax = 30_000_000, RestUsMin = 30_000_000;

    private const long HostSilentUs = 3_000_000;

    // The slowest release of one fault takes 9.7 s; the standard's 30 s would let a kiosk pass that waits ten times as long for its host.
    private const long SilentReleaseUsMax = 11_000_000;

    private long _aboveUs;
    private long _belowUs;
    private long _owedUs = -1;
    private long _silentUs;

    /// <summary>What was broken first, or null.</summary>
    public string? Violation { get; private set; }

    /// <summary>The highest pressure so far, mmHg.</summary>
    public double HighestMmHg { get; private set; }

    /// <summary>The longest time above 15 mmHg so far, us.</summary>
    public long LongestAboveUs { get; private set; }

    /// <summary>The longest time from something that wants a release to below 15 mmHg so far, us.</summary>
    public long SlowestReleaseUs { get; private set; }

    /// <summary>The cuff is above 15 mmHg.</summary>
    public bool IsHigh => _aboveUs > 0;

    /// <summary>A release is owed and has not come yet.</summary>
    public bool IsReleaseOwed => _owedUs >= 0 || (IsHigh && IsHostSilent);

    /// <summary>The edge host says nothing; after 3 s the cuff has to be low within 11 s, and to stay so.</summary>
    public bool IsHostSilent { get; set; }

    /// <summary>Something happened after which the cuff has to be below 15 mmHg within 30 s.</summary>
    public void OweRelease()
    {
        if (_owedUs < 0) _owedUs = 0;
    }

    /// <summary>Something else was broken that no pressure and no time tells.</summary>
    public void Fail(string text) => Violation ??= text;

    public void Take(double mmHg, long us)
    {
        if (mmHg > HighestMmHg) HighestMmHg = mmHg;
        if (mmHg > PressureMax) Fail($"{mmHg:0.0} mmHg in the cuff");
        if (mmHg > Low) TakeHigh(us);
        else TakeLow(us);
    }

    /// <summary>What of it makes two states differ in what may still happen.</summary>
    public (long Above, long Below, long Owed, long Silent) Fingerprint => (_aboveUs, Math.Min(_belowUs, RestUsMin), _owedUs, _silentUs);

    public CuffCheck Clone() => (CuffCheck)MemberwiseClone();

    private void TakeHigh(long us)
    {
        if (_aboveUs == 0 && _belowUs < RestUsMin) Fail($"pressure again after {_belowUs / 1e6:0.0} s of rest");
        _belowUs = 0;
        _aboveUs += us;
        LongestAboveUs = Math.Max(LongestAboveUs, _aboveUs);
        if (_aboveUs > AboveUsMax) Fail("above 15 mmHg for more than 180 s");
        if (_owedUs >= 0) _owedUs += us;
        _silentUs = IsHostSilent ? _silentUs + us : 0;
        SlowestReleaseUs = Math.Max(SlowestReleaseUs, Math.Max(_owedUs, _silentUs - HostSilentUs));
        if (_owedUs > ReleaseUsMax) Fail("above 15 mmHg 30 s after what wanted a release");
        if (_silentUs - HostSilentUs > SilentReleaseUsMax) Fail("above 15 mmHg 14 s after the edge host's last word");
    }

    private void TakeLow(long us)
    {
        _aboveUs = 0;
        _belowUs += us;
        _owedUs = -1;
        // Up to the 3 s: from then on the clock of a cuff that is high runs at once.
        _silentUs = IsHostSilent ? Math.Min(_silentUs + us, HostSilentUs) : 0;
    }

    private void Fail(FormattableString text) => Violation ??= text.ToString(CultureInfo.InvariantCulture);

}
