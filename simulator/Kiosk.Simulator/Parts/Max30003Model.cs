using Kiosk.Simulator.Buses;

namespace Kiosk.Simulator.Parts;

/// <summary>
/// A MAX30003 at the level of its registers: SPI frames and bursts, its own 500-family clock, PLL lock, FIFO with tags and overflow,
/// input isolation, calibration sources, gain, clipping, DC lead-off. Not modelled: R-to-R detection, fast recovery by itself, the
/// digital filters (converting with one switched on throws, so that no test believes in it), ultra-low-power lead-on.
/// </summary>
public sealed class Max30003Model : ISpiPart
{
    /// <summary>How long a lead has to be off before the comparators say so. From the MAX30001G; the MAX30003's is not confirmed.</summary>
    public const long LeadOffDelayUs = 90_000;

    private const uint StatusOverflow = 0x400000;
    private const uint StatusHighWater = 0x800000;
    private const uint StatusPll = 0x000100;

    private readonly Max30003Registers _registers = new();
    private readonly Max30003Fifo _fifo = new();
    private readonly SampleClock _clock;
    private readonly Max30003Input _input;
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
        _clock = new SampleClock(options.ClockErrorPpm);
        _input = new Max30003Input(_registers, new Converter(options.NoiseLsbRms, options.Seed), milliVolts);
    }

    /// <inheritdoc/>
    public bool Powered { get; private set; } = true;

    /// <summary>What INFO holds: 0101, then the revision. Another value makes it another part.</summary>
    public uint InfoWord { get; set; } = 0x513000;

    /// <summary>From switching the channel on to the PLL's lock, in us. The real time is not confirmed.</summary>
    public long PllLockUs { get; set; } = 50_000;

    /// <summary>True: samples are tagged as taken in fast recovery.</summary>
    public bool FastRecovery { get; set; }

    /// <summary>What is broken inside: stuck, or two thirds of the gain.</summary>
    public PartFault Fault
    {
        get => _input.Fault;
        set => _input.Fault = value;
    }

    /// <summary>True: neither electrode touches the patient. It changes at the time of the last <see cref="AdvanceTo"/>.</summary>
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

    /// <summary>The supply returns at the time of the last <see cref="AdvanceTo"/>; while it is there, a brown-out.</summary>
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
            _fifo.Push(_input.Convert(index, timeUs, _leadOff), FastRecovery);
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
        // A condition is held until it is gone and STATUS was read.
        _latched = (_latched & StatusOverflow) | LiveConditions();
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
        return _leadOff && _nowUs - _leadOffSinceUs >= LeadOffDelayUs ? status | _input.LeadOffStatus : status;
    }

    private void StartClock(long atUs)
    {
        double perSecond = _registers.SamplesPerSecond;
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
