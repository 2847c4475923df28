namespace Kiosk.Simulator.Patient;

/// <summary>How somebody stands on the scale.</summary>
public enum Bearing
{
    /// <summary>As still as people stand: heartbeat, breath and a little sway.</summary>
    Still,

    /// <summary>Shifting from foot to foot.</summary>
    Swaying,

    /// <summary>Leaning on the rail, more and less.</summary>
    Leaning,
}

/// <summary>What is below the height sensor.</summary>
public enum Head
{
    /// <summary>The head of somebody who stands upright.</summary>
    Upright,

    /// <summary>Somebody ducks.</summary>
    Ducked,

    /// <summary>A hand is held above the head.</summary>
    BelowHand,
}

/// <summary>
/// The patient on the scale, below the mast: steps on some time after the begin of each acquisition and off at its end, unless told otherwise.
/// What the load cells carry and how high the topmost thing below the sensor is, at any time since the last change.
/// </summary>
/// <remarks>
/// A step onto the platform swings at 3 Hz with a time constant of 0.25 s. Standing still, the heart throws 60 g to and fro (ballistocardiogram:
/// Starr 1939 has some 1 N), breath and sway 50 g; the head moves by 3 mm. The floor trembles by 2 g. Amplitudes are chosen, not fitted.
/// </remarks>
public sealed class Stance(PatientProfile profile)
{
    private const double SwingHz = 3, SwingSeconds = 0.25;
    private const double DuckMillimetres = 260, HandMillimetres = 140;

    private double _before, _after;
    private long _changedUs;
    private double _laid;
    private long? _beganUs;
    private bool _isOn, _hasStepped, _staysOff;
    private Bearing _bearing = Bearing.Still;
    private Head _head = Head.Upright;

    /// <summary>The height of a block below the sensor, mm; 0 = none.</summary>
    public double BlockMillimetres { get; set; }

    /// <summary>Somebody stands on the platform.</summary>
    public bool IsOn => _isOn;

    /// <summary>Lets the patient step on and off by himself.</summary>
    /// <param name="nowUs">World time.</param>
    /// <param name="acquisition">The running acquisition, or 0.</param>
    public void Step(long nowUs, uint acquisition)
    {
        if (acquisition == 0)
        {
            if (_beganUs is not null && _isOn) Change(false, nowUs);
            (_beganUs, _hasStepped) = (null, false);
            return;
        }

        _beganUs ??= nowUs;
        if (_hasStepped || _staysOff || nowUs - _beganUs < profile.StepOnAfterMs * 1000L) return;
        _hasStepped = true;
        Change(true, nowUs);
    }

    /// <summary>Steps onto the platform.</summary>
    public void StepOn(long nowUs)
    {
        (_staysOff, _hasStepped) = (false, true);
        Change(true, nowUs);
    }

    /// <summary>Steps off the platform and stays off.</summary>
    public void StepOff(long nowUs)
    {
        _staysOff = true;
        Change(false, nowUs);
    }

    /// <summary>Stands in another way.</summary>
    public void Stand(Bearing bearing) => _bearing = bearing;

    /// <summary>Holds the head in another way.</summary>
    public void Hold(Head head) => _head = head;

    /// <summary>Lays a weight on the platform.</summary>
    public void Lay(double kilograms, long nowUs)
    {
        _laid = kilograms;
        Change(_isOn, nowUs);
    }

    /// <summary>What the load cells carry beside the platform, kg.</summary>
    public double LoadKilograms(double timeUs)
    {
        double since = (timeUs - _changedUs) / 1e6;
        double load = since <= 0 ? _before
            : _after + ((_before - _after) * Math.Exp(-since / SwingSeconds) * Math.Cos(2 * Math.PI * SwingHz * since));
        return load + (0.002 * Wave(timeUs, 3.7, 2.3)) + (_isOn ? Movement(timeUs) : 0);
    }

    /// <summary>How high the topmost thing below the sensor is, mm; 0 = the platform itself.</summary>
    public double TopMillimetres(double timeUs)
    {
        if (!_isOn) return BlockMillimetres;
        double height = profile.HeightMillimetres + (3 * Wave(timeUs, 0.21, 0.53));
        double head = _head switch
        {
            Head.Ducked => height - DuckMillimetres,
            Head.BelowHand => height + HandMillimetres + (60 * Wave(timeUs, 0.4, 0.17)),
            _ => height,
        };
        return Math.Max(head, BlockMillimetres);
    }

    private void Change(bool isOn, long nowUs)
    {
        _before = _after;
        _isOn = isOn;
        _after = _laid + (isOn ? profile.WeightKilograms : 0);
        _changedUs = nowUs;
    }

    private double Movement(double timeUs)
    {
        double still = (0.06 * Wave(timeUs, profile.HeartRatePerMinute / 60, 2 * profile.HeartRatePerMinute / 60))
            + (0.03 * Wave(timeUs, profile.RespirationPerMinute / 60, 0.41));
        return still + _bearing switch
        {
            Bearing.Swaying => 2.5 * Wave(timeUs, 0.7, 1.1),
            Bearing.Leaning => (-0.12 * profile.WeightKilograms) + (1.5 * Wave(timeUs, 0.3, 0.8)),
            _ => 0,
        };
    }

    // Two sines, so that no two seconds are alike; at most 1.
    private static double Wave(double timeUs, double firstHz, double secondHz) =>
        (0.6 * Math.Sin(2 * Math.PI * firstHz * timeUs / 1e6)) + (0.4 * Math.Sin(2 * Math.PI * secondHz * timeUs / 1e6));
}
