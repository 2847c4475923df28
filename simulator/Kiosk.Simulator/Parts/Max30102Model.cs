using Kiosk.Simulator.Buses;

namespace Kiosk.Simulator.Parts;

/// <summary>
/// A MAX30102 at the level of its registers: address auto-increment, reset, shutdown, conversion with its own clock, averaging, FIFO
/// with pointers and loss counter, LED currents, ambient light, die temperature. Status flags are set only while enabled (power-ready
/// always). Not modelled: the interrupt pin.
/// </summary>
/// <remarks>MAX30102 datasheet rev 1.</remarks>
public sealed class Max30102Model : II2cPart
{
    /// <summary>LED current at which the photo currents given to the model are meant, mA. They scale with the current that is set.</summary>
    public const double ReferenceMilliAmps = 7.2;

    /// <summary>How long a reset takes, us. The real time is not confirmed.</summary>
    public const long ResetUs = 1_000;

    /// <summary>How long a conversion of the die temperature takes, us.</summary>
    public const long DieTemperatureUs = 29_000;

    private const byte AlmostFull = 0x80;
    private const byte DataReady = 0x40;
    private const byte Ambient = 0x20;
    private const byte PowerReady = 0x01;
    private const byte DieTemperatureReady = 0x02;
    private const byte Shutdown = 0x80;
    private const byte ResetBit = 0x40;

    private readonly Max30102Registers _registers = new();
    private readonly Max30102Fifo _fifo = new();
    private readonly SampleClock _clock;
    private readonly Converter _converter;
    private readonly Max30102Channels _channels;
    private long _nowUs;
    private long _resetDoneUs = long.MinValue;
    private long _dieReadyUs = long.MaxValue;
    private byte _address;
    private bool _addressNext;

    /// <summary>A part that has just been powered, at time 0.</summary>
    /// <param name="redNanoAmps">Photo current by red light at <see cref="ReferenceMilliAmps"/>, nA.</param>
    /// <param name="infraredNanoAmps">As <paramref name="redNanoAmps"/>, by infrared.</param>
    /// <param name="options">Null: an ideal specimen.</param>
    public Max30102Model(AnalogSignal redNanoAmps, AnalogSignal infraredNanoAmps, PartOptions? options = null)
    {
        options ??= new PartOptions();
        _clock = new SampleClock(options.ClockErrorPpm);
        _converter = new Converter(options.NoiseLsbRms, options.Seed);
        _channels = new Max30102Channels(_registers, _converter, redNanoAmps, infraredNanoAmps);
        PowerOn();
    }

    /// <summary>False while the part has no supply: it does not acknowledge.</summary>
    public bool Powered { get; private set; }

    /// <summary>What the part identifier holds after the next power-on. Another value makes it another part.</summary>
    public byte PartId { get; set; } = 0x15;

    /// <summary>What is broken inside: stuck, or a dead red LED.</summary>
    public PartFault Fault
    {
        get => _channels.Fault;
        set => _channels.Fault = value;
    }

    /// <summary>True: more ambient light than the part can cancel.</summary>
    public bool AmbientOverflow { get; set; }

    /// <summary>The part's own temperature, degrees Celsius.</summary>
    public double DieCelsius { get; set; } = 25;

    /// <summary>Samples waiting in the FIFO.</summary>
    public int FifoCount => _fifo.Count;

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
        Clear();
        _registers[Max30102Registers.Status1] = PowerReady;
    }

    /// <inheritdoc/>
    public void AdvanceTo(long nowUs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nowUs, _nowUs);
        while (_clock.TryTick(nowUs, out long index, out double timeUs))
        {
            Convert(index, timeUs);
        }

        _nowUs = nowUs;
        if (nowUs >= _resetDoneUs && (_registers[Max30102Registers.Mode] & ResetBit) != 0) _registers[Max30102Registers.Mode] = 0;
        if (nowUs >= _dieReadyUs) FinishDieTemperature();
    }

    /// <inheritdoc/>
    public bool Start(bool read)
    {
        _addressNext = !read;
        return Powered;
    }

    /// <inheritdoc/>
    public bool Write(byte value)
    {
        if (_addressNext)
        {
            _address = value;
            _addressNext = false;
            return true;
        }

        WriteRegister(_address, value);
        NextAddress();
        return true;
    }

    /// <inheritdoc/>
    public byte Read()
    {
        byte value = ReadRegister(_address);
        NextAddress();
        return value;
    }

    /// <inheritdoc/>
    public void Stop()
    {
        _addressNext = true;
    }

    private void NextAddress()
    {
        if (_address != Max30102Registers.Data && _address != Max30102Registers.Part) _address++;
    }

    private byte ReadRegister(byte register)
    {
        byte value = _registers[register];
        switch (register)
        {
            case Max30102Registers.Status1:
            case Max30102Registers.Status2:
                _registers[register] = 0;
                return value;
            case Max30102Registers.WritePointer:
                return (byte)_fifo.WritePointer;
            case Max30102Registers.Overflow:
                return (byte)_fifo.Lost;
            case Max30102Registers.ReadPointer:
                return (byte)_fifo.ReadPointer;
            case Max30102Registers.Data:
                _registers[Max30102Registers.Status1] &= unchecked((byte)~DataReady);
                return _fifo.ReadByte();
            case Max30102Registers.TemperatureFraction:
                _registers[Max30102Registers.Status2] &= unchecked((byte)~DieTemperatureReady);
                return value;
            default:
                return value;
        }
    }

    private void WriteRegister(byte register, byte value)
    {
        if ((_registers[Max30102Registers.Mode] & ResetBit) != 0) return;
        switch (register)
        {
            case Max30102Registers.WritePointer:
                _fifo.SetWritePointer(value);
                break;
            case Max30102Registers.Overflow:
                _fifo.SetLost(value);
                break;
            case Max30102Registers.ReadPointer:
                _fifo.SetReadPointer(value);
                break;
            case Max30102Registers.Mode:
                WriteMode(value);
                break;
            case Max30102Registers.TemperatureEnable:
                _registers.Write(register, value);
                if ((value & 1) != 0 && _clock.Running) _dieReadyUs = _nowUs + DieTemperatureUs;
                break;
            case Max30102Registers.FifoConfig:
            case Max30102Registers.SpO2Config:
            case Max30102Registers.Slots12:
            case Max30102Registers.Slots34:
                _registers.Write(register, value);
                if (_clock.Running) StartConversions();
                break;
            default:
                _registers.Write(register, value);
                break;
        }
    }

    private void WriteMode(byte value)
    {
        if ((value & ResetBit) != 0)
        {
            Clear();
            _registers[Max30102Registers.Mode] = ResetBit;
            _resetDoneUs = _nowUs + ResetUs;
            return;
        }

        _registers.Write(Max30102Registers.Mode, value);
        if ((value & Shutdown) != 0)
        {
            _clock.Stop();
            _registers[Max30102Registers.Status1] = 0;
            _registers[Max30102Registers.Status2] = 0;
            return;
        }

        StartConversions();
    }

    private void StartConversions()
    {
        _channels.Start();
        if (_channels.Count == 0) _clock.Stop();
        else _clock.Start(_nowUs, 1_000_000.0 / _registers.Rate);
    }

    private void Convert(long index, double timeUs)
    {
        if (AmbientOverflow) Raise(Max30102Registers.Status1, Max30102Registers.Enable1, Ambient);
        if (!_channels.TryConvert(index, timeUs)) return;
        int config = _registers[Max30102Registers.FifoConfig];
        _fifo.Push(_channels.Sample, _channels.Count, rollOver: (config & 0x10) != 0);
        Raise(Max30102Registers.Status1, Max30102Registers.Enable1, DataReady);
        if (_fifo.Count == Max30102Fifo.Depth - (config & 0x0F)) Raise(Max30102Registers.Status1, Max30102Registers.Enable1, AlmostFull);
    }

    private void FinishDieTemperature()
    {
        _dieReadyUs = long.MaxValue;
        int sixteenths = _converter.ToCode(DieCelsius * 16, -2048, 2047);
        _registers[Max30102Registers.TemperatureInteger] = (byte)(sixteenths >> 4);
        _registers[Max30102Registers.TemperatureFraction] = (byte)(sixteenths & 0x0F);
        _registers[Max30102Registers.TemperatureEnable] = 0;
        Raise(Max30102Registers.Status2, Max30102Registers.Enable2, DieTemperatureReady);
    }

    private void Raise(byte statusRegister, byte enableRegister, byte flag)
    {
        _registers[statusRegister] |= (byte)(_registers[enableRegister] & flag);
    }

    private void Clear()
    {
        _registers.PowerOn(PartId);
        _fifo.PowerOn();
        _clock.Stop();
        _resetDoneUs = long.MinValue;
        _dieReadyUs = long.MaxValue;
    }
}
