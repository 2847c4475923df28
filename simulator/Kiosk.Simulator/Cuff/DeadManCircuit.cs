namespace Kiosk.Simulator.Cuff;

/// <summary>
/// The dead-man circuit of hardware-docs/safety.md: two channels of different kinds hold the cuff's power only while the pin keeps
/// toggling. A charge pump (C1, D1, C2, R2 and a comparator) holds the 12 V rail of pump and valves; a retriggerable one-shot holds the coil of the
/// release valve. Both act on rising edges, so that a pin that stays high or low, or floats, lets both go.
/// </summary>
/// <param name="holdScale">How much longer than nominal both channels hold: 1 is nominal, 0.9 to 1.15 their tolerance.</param>
public sealed class DeadManCircuit(double holdScale = 1)
{
    /// <summary>What C2 settles to: the pin's 3.3 V less two Schottky diodes.</summary>
    public const double FullVolts = 2.7;

    /// <summary>The comparator's threshold.</summary>
    public const double ThresholdVolts = 1.242;

    /// <summary>R2 C2 = 110 kohm 1 uF.</summary>
    public const double TimeConstantUs = 110_000;

    /// <summary>The one-shot's time: 820 kohm 100 nF.</summary>
    public const double OneShotUs = 82_000;

    /// <summary>Longest time from the last rising edge to both channels off, at the end of the tolerance, us.</summary>
    public const long HoldUsMax = 100_000;

    // Of the missing charge, this part comes over with each edge: C1 / (C1 + C2), 2.2 uF and 1 uF.
    private const double Share = 2.2 / 3.2;

    // C1 needs this long at low to be charged again: five times 100 ohm 2.2 uF.
    private const long RechargeUs = 1_100;

    private bool _isHigh;
    private long _lowUs = RechargeUs;
    private double _volts;
    private double _oneShotLeftUs;

    /// <summary>The 12 V rail of pump and valves has power.</summary>
    public bool HoldsRail => _volts > ThresholdVolts;

    /// <summary>The release valve's coil is connected.</summary>
    public bool HoldsRelease => _oneShotLeftUs > 0;

    /// <summary>The level of the pin.</summary>
    /// <param name="high">True for high; a floating pin is low (R1 to ground).</param>
    public void Drive(bool high)
    {
        if (high && !_isHigh)
        {
            if (_lowUs >= RechargeUs) _volts += (FullVolts - _volts) * Share;
            _oneShotLeftUs = OneShotUs * holdScale;
        }

        if (!high && _isHigh) _lowUs = 0;
        _isHigh = high;
    }

    /// <summary>Lets time pass.</summary>
    public void Advance(long us)
    {
        if (!_isHigh) _lowUs = Math.Min(_lowUs + us, RechargeUs);
        if (_volts > 0.01) _volts *= Math.Exp(-us / (TimeConstantUs * holdScale));
        else _volts = 0;
        _oneShotLeftUs = Math.Max(0, _oneShotLeftUs - us);
    }

    /// <summary>A copy that goes its own way.</summary>
    public DeadManCircuit Clone() => (DeadManCircuit)MemberwiseClone();
}
