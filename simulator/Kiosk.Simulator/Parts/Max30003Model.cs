using Kiosk.Simulator.Buses;

namespace Kiosk.Simulator.Parts;

/// <summary>
/// A MAX30003 at the level of its registers: SPI frames and bursts, its own 500-family clock, PLL lock, FIFO with tags and overflow,
/// input isolation, gain, clipping, DC lead-off. Not modelled: R-to-R detection, fast recovery by itself, calibration sources, the
/// digital filters (converting with one switched on throws, so that no test believes in it), ultra-low-power lead-on.
/// </summary>
public sealed class Max30003Model : ISpiPart
{
    /// <summary>How long a lead has to be off before the comparators say so. From the MAX30001G; the MAX30003's is not confirmed.</summary>
    public const long LeadOffDelayUs = 90_000;

    private const uint StatusOverflow = 0x400000;
    private const uint StatusHighWater = 0x800000;
    private const uint StatusLeadOff = 0x100000;
    private const uint StatusPll = 0x000100;
    private const uint StatusPositiveHigh = 0x000008;
    private const uint StatusPositiveLow = 0x000004;
    private const uint StatusNegativeHigh = 0x000002;
    private const uint StatusNegativeLow = 0x000001;
    private const int CodeMax = 131071;
    private const int CodeMin = -131072;

    private readonly Max30003Registers _registers = new();
    private readonly Max30003Fifo _fifo = new();
    private readonly SampleClock _clock;
    private readonly Converter _converter;
    private readonly AnalogSignal _milliVolts;
    private long _nowUs;
    private long _lockedAtUs;
    private long _leadOffSinceUs;
    private bool _infoValid;
    private bool _leadOff;
    private bool _pllBroken;
    private uint _latched;
    private int _byteNumber;
    private byte _command;
    private uint _shift;

    /// <summary>A part that has just been powered, at time 0.</summary>
    /// <param name="milliVolts">The voltage between the electrodes in mV.</param>
    /// <param name="options">Null: an ideal specimen.</param>
    public Max30003Model(AnalogSignal milliVolts, PartOptions? options = null)
    {
        options ??= new PartOptions();
        _milliVolts = milliVolts;
        _clock = new SampleClock(options.ClockErrorPpm);
        _converter = new Converter(options.NoiseLsbRms, options.Seed);
    }

    /// <inheritdoc/>
    public bool Powered { get; private set; } = true;

    /// <summary>What INFO holds: 0101, then the revision. Another value makes it another part.</summary>
    public uint InfoWord { get; set; } = 0x513000;

    /// <summary>From switching the channel on to the PLL's lock, in us. The real time is not confirmed.</summary>
    public long PllLockUs { get; set; } = 50_000;

    /// <summary>True: samples are tagged as taken in fast recovery.</summary>
    public bool FastRecovery { get; set; }

    /// <summary>True: neither electrode touches the patient.</summary>
    public bool LeadOff
    {
        get => _leadOff;
        set
        {
            if (value && !_leadOff) _leadOffSinceUs = _nowUs;
            _leadOff = value;
        }
    }

    /// <summary>True: the oscillator has stopped, the PLL is not locked, no samples come.</summary>
    public bool PllBroken
    {
        get => _pllBroken;
        set
        {
            _pllBroken = value;
            if (value) _clock.Stop();
            else if (Converting) _lockedAtUs = _nowUs + PllLockUs;
        }
    }

    /// <summary>Samples waiting in the FIFO.</summary>
    public int FifoCount => _fifo.Count;

    /// <summary>Samples converted since the last SYNCH, the lost ones too.</summary>
    public long SamplesConverted => _clock.Index;

    private bool Converting => Powered && (_registers[Max30003Registers.General] & 0x080000) != 0;

    private bool Locked => Converting && !_pllBroken && _nowUs >= _lockedAtUs;

    /// <summary>The supply fails: registers and FIFO are gone.</summary>
    public void PowerOff()
    {
        Reset();
        Powered = false;
    }

    /// <summary>The supply returns; while it is there, a brown-out.</summary>
    public void PowerOn()
    {
        Reset();
        Powered = true;
    }

    /// <inheritdoc/>
    public void AdvanceTo(long nowUs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nowUs, _nowUs);
        if (Converting && !_pllBroken && !_clock.Running && nowUs >= _lockedAtUs) StartClock(_lockedAtUs);
        while (_clock.TryTick(nowUs, out long index, out double timeUs))
        {
            _fifo.Push(Convert(index, timeUs), FastRecovery);
            if (_fifo.Overflowed) _latched |= StatusOverflow;
        }

        _nowUs = nowUs;
        _latched |= LiveConditions();
    }

    /// <inheritdoc/>
    public void Select()
    {
        _byteNumber = 0;
        _shift = 0;
    }

    /// <inheritdoc/>
    public byte Exchange(byte fromController)
    {
        int number = _byteNumber++;
        if (number == 0)
        {
            _command = fromController;
            return 0;
        }

        byte register = (byte)(_command >> 1);
        return (_command & 1) != 0 ? ReadByte(register, number) : WriteByte(register, number, fromController);
    }

    /// <inheritdoc/>
    public void Deselect()
    {
        _byteNumber = 0;
    }

    private byte ReadByte(byte register, int number)
    {
        int inWord = (number - 1) % 3;
        bool burst = register == Max30003Registers.FifoBurst;
        if (number > 3 && !burst) return 0;
        if (inWord == 0) _shift = burst || register == Max30003Registers.Fifo ? _fifo.Peek() : ReadWord(register);
        byte value = (byte)(_shift >> (16 - (8 * inWord)));
        if (inWord == 2 && (burst || register == Max30003Registers.Fifo)) _fifo.Pop();
        return value;
    }

    private byte WriteByte(byte register, int number, byte value)
    {
        if (number > 3) return 0;
        _shift = (_shift << 8) | value;
        if (number == 3) WriteWord(register, _shift);
        return 0;
    }

    private uint ReadWord(byte register)
    {
        if (register == Max30003Registers.Info)
        {
            bool valid = _infoValid;
            _infoValid = true;
            return valid ? InfoWord : 0x0A5A5A;
        }

        if (register != Max30003Registers.Status) return _registers[register];
        uint status = _latched | LiveConditions();
        if (_fifo.Count > _registers[Max30003Registers.ManageInterrupts] >> 19) status |= StatusHighWater;
        _latched &= StatusOverflow;
        return status;
    }

    private void WriteWord(byte register, uint value)
    {
        bool command = register is Max30003Registers.SoftwareReset or Max30003Registers.Synch or Max30003Registers.FifoReset;
        if (command && value != 0) return;
        bool wasConverting = Converting;
        uint clockBefore = _registers[Max30003Registers.General] & 0x300000;
        switch (register)
        {
            case Max30003Registers.SoftwareReset:
                Reset();
                break;
            case Max30003Registers.Synch:
                ClearFifo();
                if (Locked) StartClock(_nowUs);
                break;
            case Max30003Registers.FifoReset:
                ClearFifo();
                break;
            default:
                _registers.Write(register, value);
                break;
        }

        bool clockChanged = clockBefore != (_registers[Max30003Registers.General] & 0x300000);
        if (Converting && (!wasConverting || clockChanged))
        {
            _clock.Stop();
            _lockedAtUs = _nowUs + PllLockUs;
            _latched |= StatusPll;
        }
        else if (!Converting)
        {
            _clock.Stop();
        }
    }

    private uint LiveConditions()
    {
        if (!Converting) return 0;
        uint status = Locked ? 0 : StatusPll;
        uint general = _registers[Max30003Registers.General];
        bool detecting = (general & 0x003000) == 0x001000 && (general & 0x000700) != 0 && Connected;
        if (!detecting || !_leadOff || _nowUs - _leadOffSinceUs < LeadOffDelayUs) return status;
        bool pulledUp = (general & 0x000800) == 0;
        status |= pulledUp ? StatusPositiveHigh | StatusNegativeLow : StatusPositiveLow | StatusNegativeHigh;
        return status | StatusLeadOff;
    }

    private bool Connected => (_registers[Max30003Registers.Multiplexer] & 0x300000) == 0;

    private int Convert(long index, double timeUs)
    {
        uint ecg = _registers[Max30003Registers.Ecg];
        if ((ecg & 0x007000) != 0) throw new NotSupportedException($"The model has no digital filter (CNFG_ECG = {ecg:X6}).");
        double milliVolts = Connected ? InputMilliVolts(index, timeUs) : 0;
        if ((_registers[Max30003Registers.Multiplexer] & 0x800000) != 0) milliVolts = -milliVolts;
        int gain = 20 << (int)((ecg >> 16) & 3);
        return _converter.ToCode(milliVolts * 131072 * gain / 1000, CodeMin, CodeMax);
    }

    // Off, the inputs are pulled apart by the detection current, far beyond the range; without it they rest at the bias.
    private double InputMilliVolts(long index, double timeUs)
    {
        if (!_leadOff) return _milliVolts(index, timeUs);
        uint general = _registers[Max30003Registers.General];
        if ((general & 0x003000) != 0x001000 || (general & 0x000700) == 0) return 0;
        return (general & 0x000800) == 0 ? 1000 : -1000;
    }

    private void StartClock(long atUs)
    {
        uint family = (_registers[Max30003Registers.General] >> 20) & 3;
        uint rate = (_registers[Max30003Registers.Ecg] >> 22) & 3;
        double perSecond = (family, rate) switch
        {
            (0, 0) => 512,
            (0, 1) => 256,
            (0, 2) => 128,
            (1, 0) => 500,
            (1, 1) => 250,
            (1, 2) => 125,
            (2, 2) => 200,
            (3, 2) => 199.8,
            _ => 0,
        };
        if (perSecond > 0) _clock.Start(atUs, 1_000_000 / perSecond);
    }

    private void ClearFifo()
    {
        _fifo.Clear();
        _latched &= ~StatusOverflow;
    }

    private void Reset()
    {
        _registers.PowerOn();
        ClearFifo();
        _clock.Stop();
        _latched = 0;
        _infoValid = false;
        _shift = 0;
    }
}
