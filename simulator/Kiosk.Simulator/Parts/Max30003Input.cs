namespace Kiosk.Simulator.Parts;

/// <summary>The analog side of a MAX30003: input multiplexer, calibration sources, detection current, gain, converter.</summary>
internal sealed class Max30003Input
{
    private const uint StatusLeadOff = 0x100000;
    private const uint StatusPositiveHigh = 0x000008;
    private const uint StatusPositiveLow = 0x000004;
    private const uint StatusNegativeHigh = 0x000002;
    private const uint StatusNegativeLow = 0x000001;
    private const int CodeMax = 131071;
    private const int CodeMin = -131072;

    // An open input is pulled as far as the bias resistor lets the current: beyond every range.
    private const double OpenMilliVolts = 1000;

    private readonly Max30003Registers _registers;
    private readonly Converter _converter;
    private readonly AnalogSignal _milliVolts;

    public Max30003Input(Max30003Registers registers, Converter converter, AnalogSignal milliVolts)
    {
        _registers = registers;
        _converter = converter;
        _milliVolts = milliVolts;
    }

    /// <summary>Stuck: the converter gives 0; Wrong: the amplifier has two thirds of its gain.</summary>
    public PartFault Fault { get; set; }

    /// <summary>The status bits of both leads being off, when they are detected at all.</summary>
    public uint LeadOffStatus
    {
        get
        {
            if (!IsConnected || !IsCurrentOn) return 0;
            return StatusLeadOff | (IsPulledUp ? StatusPositiveHigh | StatusNegativeLow : StatusPositiveLow | StatusNegativeHigh);
        }
    }

    private bool IsConnected => (_registers[Max30003Registers.Multiplexer] & 0x300000) == 0;

    private bool IsCurrentOn
    {
        get
        {
            uint general = _registers[Max30003Registers.General];
            return (general & 0x003000) == 0x001000 && (general & 0x000700) != 0;
        }
    }

    private bool IsPulledUp => (_registers[Max30003Registers.General] & 0x000800) == 0;

    /// <summary>One conversion.</summary>
    /// <returns>-131072 to 131071.</returns>
    public int Convert(long index, double timeUs, bool leadOff)
    {
        uint ecg = _registers[Max30003Registers.Ecg];
        if ((ecg & 0x007000) != 0) throw new NotSupportedException($"The model has no digital filter (CNFG_ECG = {ecg:X6}).");
        if (Fault == PartFault.Stuck) return 0;
        double milliVolts = 0;
        if (IsConnected) milliVolts = leadOff ? OpenInput() : _milliVolts(index, timeUs);
        if (HasSource) milliVolts = SourceMilliVolts(timeUs);
        if ((_registers[Max30003Registers.Multiplexer] & 0x800000) != 0) milliVolts = -milliVolts;
        int gain = 20 << (int)((ecg >> 16) & 3);
        if (Fault == PartFault.Wrong) milliVolts *= 2.0 / 3;
        return _converter.ToCode(milliVolts * 131072 * gain / 1000, CodeMin, CodeMax);
    }

    private bool HasSource => (_registers[Max30003Registers.Multiplexer] & 0x0F0000) != 0;

    // A source on an input whose pad is connected too would drive the patient; one input alone would float. Neither is modelled.
    private double SourceMilliVolts(double timeUs)
    {
        uint multiplexer = _registers[Max30003Registers.Multiplexer];
        int positive = (int)((multiplexer >> 18) & 3);
        int negative = (int)((multiplexer >> 16) & 3);
        if ((multiplexer & 0x300000) != 0x300000 || positive == 0 || negative == 0)
        {
            throw new NotSupportedException($"The model has calibration sources on both inputs, with both pads open, or on none (CNFG_EMUX = {multiplexer:X6}).");
        }

        return Level(positive, timeUs) - Level(negative, timeUs);
    }

    // 1 = mid-supply, 2 = VCALP, 3 = VCALN, which swings against it. Mid-supply is 0 here.
    private double Level(int source, double timeUs)
    {
        uint calibration = _registers[Max30003Registers.Calibration];
        if (source == 1 || (calibration & 0x400000) == 0) return 0;
        if ((calibration & 0x000800) == 0) throw new NotSupportedException($"The model has no pulse width by THIGH (CNFG_CAL = {calibration:X6}).");
        double amplitude = (calibration & 0x100000) != 0 ? 0.5 : 0.25;
        double low = (calibration & 0x200000) != 0 ? -amplitude : 0;
        double periods = timeUs * 1e-6 * _registers.MasterHz / (128 << (2 * (int)((calibration >> 12) & 7)));
        double level = periods - Math.Floor(periods) < 0.5 ? amplitude : low;
        return source == 2 ? level : -level;
    }

    // Without the current, open inputs rest at the bias.
    private double OpenInput()
    {
        if (!IsCurrentOn) return 0;
        return IsPulledUp ? OpenMilliVolts : -OpenMilliVolts;
    }
}
