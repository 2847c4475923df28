using Kiosk.Simulator.Buses;

namespace Kiosk.Simulator.Parts;

/// <summary>
/// A NAU7802 at the level of its registers: the levels of the power-up, the regulator's headroom, the internal calibration with its time and
/// its error, the conversion rate, the result latched by its first byte. Not modelled: channel 2, the OTP, the external clock, the bypass of
/// the amplifier.
/// </summary>
/// <remarks>
/// NAU7802 datasheet r2.1; SparkFun; Linux. Where the datasheet is silent: reading a result clears its ready bit (Linux and SparkFun rely on
/// it), a calibration takes 344 ms at 10 conversions/s (SparkFun), conversions before a calibration carry the amplifier's offset.
/// </remarks>
public sealed class Nau7802Model : II2cPart
{
    /// <summary>From the digital part's power-up to its ready bit, us.</summary>
    public const long PowerUpUs = 200;

    /// <summary>Conversions that an internal calibration lasts.</summary>
    public const double CalibrationPeriods = 3.44;

    /// <summary>Supply of the part, V.</summary>
    public const double SupplyVolts = 3.3;

    /// <summary>Offset of the uncalibrated amplifier, in steps of the converter.</summary>
    public const double OffsetSteps = 40_000;

    private const byte RegisterReset = 0x01, Digital = 0x02, Analog = 0x04, UpReady = 0x08, CycleStart = 0x10, CycleReady = 0x20, Regulator = 0x80;
    private const byte Calibrate = 0x04, CalibrationError = 0x08, ModeMask = 0x03;
    private const int ResultAt = 0x12, RevisionAt = 0x1F;

    // Conversions after a calibration or a start that have not settled yet: the filter's length.
    private const int SettlingConversions = 4;

    private static readonly double[] RatesHz = [10, 20, 40, 80, 0, 0, 0, 320];

    private readonly AnalogSignal _bridgeMilliVoltsPerVolt;
    private readonly SampleClock _clock;
    private readonly Converter _converter;
    private readonly byte[] _registers = new byte[0x20];
    private long _nowUs;
    private long _digitalUs;
    private double _calibratedUs = double.PositiveInfinity;
    private bool _isCalibrated;
    private int _conversions;
    private int _result;
    private int _latched;
    private byte _pointer;
    private bool _hasPointer;

    /// <summary>A part that has just been powered, at time 0.</summary>
    /// <param name="bridgeMilliVoltsPerVolt">The bridge's output for its supply, mV/V.</param>
    /// <param name="options">Null: an ideal specimen.</param>
    public Nau7802Model(AnalogSignal bridgeMilliVoltsPerVolt, PartOptions? options = null)
    {
        options ??= new PartOptions();
        _bridgeMilliVoltsPerVolt = bridgeMilliVoltsPerVolt;
        _clock = new SampleClock(options.ClockErrorPpm);
        _converter = new Converter(options.NoiseLsbRms, options.Seed);
        PowerOn();
    }

    /// <summary>False while the part has no supply: it does not acknowledge.</summary>
    public bool Powered { get; private set; }

    /// <summary>The bridge's supply wire is broken: the input is 0, whatever stands on the platform.</summary>
    public bool SupplyWireBroken { get; set; }

    /// <summary>A signal wire is broken: the open input runs to the end of the range.</summary>
    public bool SignalWireBroken { get; set; }

    /// <summary>The converter gives its last code again and again.</summary>
    public bool Stuck { get; set; }

    /// <summary>The next internal calibration fails.</summary>
    public bool CalibrationFails { get; set; }

    /// <summary>The code of an input when calibrated: what a converter of 24 bits makes of +-0.5 VREF / gain.</summary>
    /// <param name="milliVoltsPerVolt">Of the bridge, which the reference supplies.</param>
    /// <param name="gain">Of the amplifier.</param>
    public static double Steps(double milliVoltsPerVolt, int gain) => milliVoltsPerVolt / 1000 * gain * 2 * 0x800000;

    /// <summary>The supply fails.</summary>
    public void PowerOff()
    {
        Powered = false;
        _clock.Stop();
    }

    /// <summary>The supply returns at the time of the last <see cref="AdvanceTo"/>; while it is there, a brown-out.</summary>
    public void PowerOn()
    {
        Powered = true;
        ResetRegisters();
    }

    /// <inheritdoc/>
    public void AdvanceTo(long nowUs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nowUs, _nowUs);
        if (nowUs >= _calibratedUs) EndCalibration();
        while (_clock.TryTick(nowUs, out long index, out double timeUs)) Convert(index, timeUs);
        _nowUs = nowUs;
    }

    /// <inheritdoc/>
    public bool Start(bool read)
    {
        _hasPointer = read;
        return Powered;
    }

    /// <inheritdoc/>
    public bool Write(byte value)
    {
        if (!_hasPointer) (_pointer, _hasPointer) = (value, true);
        else WriteRegister(_pointer++, value);
        return true;
    }

    /// <inheritdoc/>
    public byte Read()
    {
        byte at = _pointer++;
        if (at == ResultAt)
        {
            _latched = _result;
            _registers[0] &= unchecked((byte)~CycleReady);
        }

        return at switch
        {
            0 => PowerControl(),
            >= ResultAt and < ResultAt + 3 => (byte)(_latched >> (8 * (ResultAt + 2 - at))),
            RevisionAt => 0x0F,
            < RevisionAt => _registers[at],
            _ => 0xFF,
        };
    }

    /// <inheritdoc/>
    public void Stop()
    {
    }

    private int Gain => 1 << (_registers[1] & 7);

    private double PeriodUs => 1e6 / RatesHz[(_registers[2] >> 4) & 7];

    private byte PowerControl()
    {
        bool isUp = (_registers[0] & Digital) != 0 && _nowUs >= _digitalUs + PowerUpUs;
        return (byte)(_registers[0] | (isUp ? UpReady : 0));
    }

    private void ResetRegisters()
    {
        Array.Clear(_registers);
        _registers[6 + 1] = 0x80; // GCAL1 = 0x00800000
        _clock.Stop();
        _calibratedUs = double.PositiveInfinity;
        _isCalibrated = false;
        _result = 0;
    }

    // The reset bit is a level: while it is set every other register stands at its power-on value.
    private void WriteRegister(byte at, byte value)
    {
        bool isHeld = (_registers[0] & RegisterReset) != 0;
        if (at == 0) WritePowerControl(value);
        else if (isHeld || at >= RevisionAt || at is >= ResultAt and < ResultAt + 3) return;
        else if (at == 1) Configure(1, value);
        else if (at == 2) WriteControl2(value);
        else _registers[at] = value;
    }

    private void WritePowerControl(byte value)
    {
        if ((value & RegisterReset) != 0)
        {
            ResetRegisters();
            _registers[0] = RegisterReset;
            return;
        }

        byte before = _registers[0];
        _registers[0] = (byte)((value & ~(UpReady | CycleReady)) | (before & CycleReady));
        if ((value & Digital) == 0)
        {
            _clock.Stop();
            return;
        }

        if ((before & Digital) == 0) _digitalUs = _nowUs;
        const byte Converting = Digital | Analog | CycleStart;
        if ((value & Converting) != Converting) _clock.Stop();
        else if ((before & Converting) != Converting) Restart(_nowUs);
    }

    // Another gain, rate or regulator needs another calibration.
    private void Configure(int at, byte value)
    {
        if (_registers[at] == value) return;
        _registers[at] = value;
        _isCalibrated = false;
        if (_clock.Running) Restart(_nowUs);
    }

    private void WriteControl2(byte value)
    {
        byte kept = (byte)(value & ~(Calibrate | CalibrationError));
        Configure(2, (byte)(kept | (_registers[2] & CalibrationError)));
        if ((value & Calibrate) == 0 || !_clock.Running) return;
        _registers[2] = (byte)(kept | Calibrate);
        _calibratedUs = _nowUs + (CalibrationPeriods * PeriodUs);
        _clock.Stop();
    }

    private void EndCalibration()
    {
        double endedUs = _calibratedUs;
        _calibratedUs = double.PositiveInfinity;
        // Mode 1 is reserved; 2 and 3 need a known input, which this board does not apply.
        bool isGood = !CalibrationFails && (_registers[2] & ModeMask) == 0;
        _registers[2] = (byte)((_registers[2] & ~(Calibrate | CalibrationError)) | (isGood ? 0 : CalibrationError));
        _isCalibrated = isGood;
        Restart(endedUs);
    }

    private void Restart(double fromUs)
    {
        _conversions = 0;
        _registers[0] &= unchecked((byte)~CycleReady);
        if (RatesHz[(_registers[2] >> 4) & 7] > 0) _clock.Start(fromUs + PeriodUs, PeriodUs);
    }

    private void Convert(long index, double timeUs)
    {
        double steps = Steps(Input(index, timeUs), Gain) + (_isCalibrated ? 0 : OffsetSteps);
        // Until its filter is full the converter tells only a part of the input.
        if (_conversions < SettlingConversions) steps *= (_conversions + 1.0) / (SettlingConversions + 1);
        _conversions++;
        int code = _converter.ToCode(steps, -0x800000, 0x7FFFFF);
        if (!Stuck) _result = code;
        _registers[0] |= CycleReady;
    }

    private double Input(long index, double timeUs)
    {
        if (SignalWireBroken) return 1000;
        double volts = _bridgeMilliVoltsPerVolt(index, timeUs);
        // Without the regulator, or with one that has no headroom below the supply, the reference sags with the load: a wrong ratio.
        bool hasReference = (_registers[0] & Regulator) != 0 && 4.5 - (0.3 * ((_registers[1] >> 3) & 7)) <= SupplyVolts - 0.3 + 1e-9;
        if (SupplyWireBroken) return 0;
        return hasReference ? volts : volts * 0.97;
    }
}
