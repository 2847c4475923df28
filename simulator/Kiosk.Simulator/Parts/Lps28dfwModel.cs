using Kiosk.Simulator.Buses;

namespace Kiosk.Simulator.Parts;

/// <summary>
/// An LPS28DFW at the level of its registers: one-shot and continuous conversion, both ranges, software reset, FIFO in bypass, FIFO and
/// continuous mode. Not modelled: thresholds and interrupts, the low-pass filter (converting with it throws, so that no test believes
/// in it), triggered FIFO modes (refused alike), the noise of the averaging settings.
/// </summary>
/// <remarks>ST lps28dfw-pid; SparkFun; zephyr. Power-on values other than of CTRL_REG3 are taken to be 0.</remarks>
public sealed class Lps28dfwModel : II2cPart
{
    /// <summary>From power-on or reset to the first answer of the registers as configured, us.</summary>
    public const long BootUs = 10_000;

    /// <summary>Samples that the FIFO holds.</summary>
    public const int FifoDepth = 128;

    private const byte WhoAmI = 0x0F, Control1 = 0x10, Control2 = 0x11, Control3 = 0x12, FifoControl = 0x14, WaterMark = 0x15;
    private const byte FifoLevel = 0x25, FifoStatus = 0x26, StatusRegister = 0x27, PressureLow = 0x28, PressureHigh = 0x2A;
    private const byte TemperatureLow = 0x2B, TemperatureHigh = 0x2C, FifoLow = 0x78, FifoHigh = 0x7A;
    private const byte FullScale = 0x40, Filter = 0x10, SoftwareReset = 0x04, OneShot = 0x01;
    private const byte PressureAvailable = 0x01, PressureOverrun = 0x10;

    private static readonly double[] Rates = [0, 1, 4, 10, 25, 50, 75, 100, 200];
    private static readonly byte[] Writable = [0x0B, 0x0C, 0x0D, 0x0E, Control1, Control2, Control3, 0x13, FifoControl, WaterMark, 0x18, 0x19];

    private readonly AnalogSignal _hectoPascal;
    private readonly SampleClock _clock;
    private readonly Converter _converter;
    private readonly byte[] _registers = new byte[0x80];
    private readonly int[] _fifo = new int[FifoDepth];
    private long _nowUs;
    private long _resetDoneUs;
    private int _fifoFirst;
    private int _pressure;
    private int _latched;
    private byte _address;
    private bool _isAddressNext;
    private bool _hasOverrun;

    /// <summary>A part that has just been powered, at time 0.</summary>
    /// <param name="hectoPascal">Pressure at its port above vacuum, hPa.</param>
    /// <param name="options">Null: an ideal specimen.</param>
    public Lps28dfwModel(AnalogSignal hectoPascal, PartOptions? options = null)
    {
        options ??= new PartOptions();
        _hectoPascal = hectoPascal;
        _clock = new SampleClock(options.ClockErrorPpm);
        _converter = new Converter(options.NoiseLsbRms, options.Seed);
        PowerOn();
    }

    /// <summary>False while the part has no supply: it does not acknowledge.</summary>
    public bool Powered { get; private set; }

    /// <summary>True: the membrane has stopped moving; every conversion gives the last result.</summary>
    public bool IsStuck { get; set; }

    /// <summary>How much it reads too high, hPa.</summary>
    public double OffsetHectoPascal { get; set; }

    /// <summary>The part's own temperature, degrees Celsius.</summary>
    public double Celsius { get; set; } = 25;

    /// <summary>Samples waiting in the FIFO.</summary>
    public int FifoCount { get; private set; }

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
        _isAddressNext = true;
        Clear();
        _resetDoneUs = _nowUs + BootUs;
    }

    /// <inheritdoc/>
    public void AdvanceTo(long nowUs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nowUs, _nowUs);
        while (_clock.TryTick(nowUs, out long index, out double timeUs)) Convert(index, timeUs);
        _nowUs = nowUs;
        if (nowUs >= _resetDoneUs) _registers[Control2] &= unchecked((byte)~SoftwareReset);
    }

    /// <inheritdoc/>
    public bool Start(bool read)
    {
        _isAddressNext = !read;
        return Powered;
    }

    /// <inheritdoc/>
    public bool Write(byte value)
    {
        if (_isAddressNext)
        {
            _address = value;
            _isAddressNext = false;
            return true;
        }

        // Before the boot or a reset is over, writes are lost.
        if (_nowUs >= _resetDoneUs && Array.IndexOf(Writable, _address) >= 0) WriteRegister(_address, value);
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
    public void Stop() => _isAddressNext = true;

    private void NextAddress()
    {
        if ((_registers[Control3] & 0x01) != 0) _address = (byte)((_address + 1) & 0x7F);
    }

    private byte ReadRegister(byte register)
    {
        switch (register)
        {
            case FifoLevel:
                return (byte)FifoCount;
            case FifoStatus:
                return (byte)((_hasOverrun ? 0x40 : 0) | (FifoCount == FifoDepth ? 0x20 : 0));
            case PressureLow:
                _latched = _pressure;
                return (byte)_latched;
            case PressureLow + 1:
                return (byte)(_latched >> 8);
            case PressureHigh:
                _registers[StatusRegister] &= unchecked((byte)~(PressureAvailable | PressureOverrun));
                return (byte)(_latched >> 16);
            case TemperatureLow:
                return (byte)(int)Math.Round(Celsius * 100);
            case TemperatureHigh:
                return (byte)((int)Math.Round(Celsius * 100) >> 8);
            case >= FifoLow and <= FifoHigh:
                return ReadFifo(register - FifoLow);
            default:
                return register < _registers.Length ? _registers[register] : (byte)0;
        }
    }

    private byte ReadFifo(int byteNumber)
    {
        if (FifoCount == 0) return 0;
        byte value = (byte)(_fifo[_fifoFirst] >> (8 * byteNumber));
        if (byteNumber < 2) return value;
        _fifoFirst = (_fifoFirst + 1) % FifoDepth;
        FifoCount--;
        _hasOverrun = false;
        return value;
    }

    private void WriteRegister(byte register, byte value)
    {
        if (register == Control2 && (value & SoftwareReset) != 0)
        {
            Clear();
            _registers[Control2] = SoftwareReset;
            _resetDoneUs = _nowUs + 50;
            return;
        }

        byte before = _registers[register];
        _registers[register] = register == Control2 ? (byte)(value & ~OneShot) : value;
        if (register == FifoControl && (value & 3) != (before & 3)) EmptyFifo();
        if (register == Control1) StartConversions();
        if (register == Control2 && (value & OneShot) != 0 && !_clock.Running) Convert(0, _nowUs);
    }

    private void StartConversions()
    {
        int code = (_registers[Control1] >> 3) & 0x0F;
        if (code == 0 || code >= Rates.Length) _clock.Stop();
        else _clock.Start(_nowUs + (1e6 / Rates[code]), 1e6 / Rates[code]);
    }

    private void Convert(long index, double timeUs)
    {
        if ((_registers[Control2] & Filter) != 0) throw new NotSupportedException("the model has no low-pass filter");
        double perHectoPascal = (_registers[Control2] & FullScale) != 0 ? 2048 : 4096;
        double most = (_registers[Control2] & FullScale) != 0 ? 4060 : 1260;
        if (!IsStuck || _pressure == 0)
        {
            double hectoPascal = Math.Clamp(_hectoPascal(index, timeUs) + OffsetHectoPascal, 0, most);
            _pressure = _converter.ToCode(hectoPascal * perHectoPascal, 0, 0x7FFFFF);
        }

        int status = _registers[StatusRegister];
        _registers[StatusRegister] = (byte)(status | PressureAvailable | ((status & PressureAvailable) << 4));
        Push(_pressure);
    }

    private void Push(int value)
    {
        int mode = _registers[FifoControl] & 7;
        if (mode == 0) return;
        if (mode > 2) throw new NotSupportedException($"the model has no FIFO mode {mode}");
        if (FifoCount == FifoDepth)
        {
            _hasOverrun = true;
            if (mode == 1) return;
            _fifoFirst = (_fifoFirst + 1) % FifoDepth;
            FifoCount--;
        }

        _fifo[(_fifoFirst + FifoCount) % FifoDepth] = value;
        FifoCount++;
    }

    private void EmptyFifo()
    {
        FifoCount = 0;
        _fifoFirst = 0;
        _hasOverrun = false;
    }

    private void Clear()
    {
        Array.Clear(_registers);
        _registers[WhoAmI] = 0xB4;
        _registers[Control3] = 0x01;
        _pressure = 0;
        EmptyFifo();
        _clock.Stop();
    }
}
