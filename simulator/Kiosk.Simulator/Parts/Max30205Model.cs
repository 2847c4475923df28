using Kiosk.Simulator.Buses;

namespace Kiosk.Simulator.Parts;

/// <summary>
/// A MAX30205 at the level of its registers: converts by itself, shutdown and one-shot, normal and extended format. The OS pin is not
/// modelled.
/// </summary>
/// <remarks>MAX30205 datasheet; libdriver/max30205.</remarks>
public sealed class Max30205Model : II2cPart
{
    /// <summary>From power-on to the first value, us.</summary>
    public const long FirstValueUs = 50_000;

    /// <summary>Typical conversion time, us.</summary>
    public const long ConversionUs = 44_000;

    private const byte OneShot = 0x80;
    private const byte Extended = 0x20;
    private const byte Shutdown = 0x01;

    private readonly AnalogSignal _celsius;
    private readonly SampleClock _clock;
    private readonly Converter _converter;
    private readonly byte[] _limits = [0x4B, 0x00, 0x50, 0x00];
    private long _nowUs;
    private int _temperature;
    private byte _configuration;
    private byte _pointer;
    private int _byteNumber;
    private int _writeHigh;

    /// <summary>A part that has just been powered, at time 0.</summary>
    /// <param name="celsius">The temperature of the probe in degrees Celsius.</param>
    /// <param name="options">Null: an ideal specimen.</param>
    public Max30205Model(AnalogSignal celsius, PartOptions? options = null)
    {
        options ??= new PartOptions();
        _celsius = celsius;
        _clock = new SampleClock(options.ClockErrorPpm);
        _converter = new Converter(options.NoiseLsbRms, options.Seed);
        PowerOn();
    }

    /// <summary>False while the part has no supply: it does not acknowledge.</summary>
    public bool Powered { get; private set; }

    /// <summary>What is broken inside: it converts no more, or reads 40 degrees too high.</summary>
    public PartFault Fault { get; set; }

    /// <summary>The supply fails.</summary>
    public void PowerOff()
    {
        Powered = false;
        _clock.Stop();
    }

    /// <summary>
    /// The supply returns at the time of the last <see cref="AdvanceTo"/>; while it is there, a brown-out. Every register takes its power-on
    /// value.
    /// </summary>
    public void PowerOn()
    {
        Powered = true;
        _temperature = 0;
        _configuration = 0;
        _pointer = 0;
        _byteNumber = 0;
        _limits[0] = 0x4B;
        _limits[1] = 0;
        _limits[2] = 0x50;
        _limits[3] = 0;
        _clock.Start(_nowUs + FirstValueUs, ConversionUs);
    }

    /// <inheritdoc/>
    public void AdvanceTo(long nowUs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nowUs, _nowUs);
        while (_clock.TryTick(nowUs, out long index, out double timeUs))
        {
            if (Fault == PartFault.Stuck) continue;
            double offset = (_configuration & Extended) != 0 ? 64 : 0;
            if (Fault == PartFault.Wrong) offset -= 40;
            _temperature = _converter.ToCode((_celsius(index, timeUs) - offset) * 256, short.MinValue, short.MaxValue);
            if ((_configuration & Shutdown) == 0) continue;
            _configuration &= unchecked((byte)~OneShot);
            _clock.Stop();
        }

        _nowUs = nowUs;
    }

    /// <inheritdoc/>
    public bool Start(bool read)
    {
        _byteNumber = 0;
        return Powered;
    }

    /// <inheritdoc/>
    public bool Write(byte value)
    {
        int number = _byteNumber++;
        if (number == 0) _pointer = (byte)(value & 3);
        else if (_pointer == 1 && number == 1) WriteConfiguration(value);
        else if (_pointer >= 2 && number == 1) _writeHigh = value;
        else if (_pointer >= 2 && number == 2) WriteLimit(value);
        return true;
    }

    /// <inheritdoc/>
    public byte Read()
    {
        int half = _byteNumber++ & 1;
        return _pointer switch
        {
            0 => (byte)(_temperature >> (half == 0 ? 8 : 0)),
            1 => _configuration,
            2 => _limits[half],
            _ => _limits[2 + half],
        };
    }

    /// <inheritdoc/>
    public void Stop()
    {
        _byteNumber = 0;
    }

    private void WriteConfiguration(byte value)
    {
        bool wasShutdown = (_configuration & Shutdown) != 0;
        bool isShutdown = (value & Shutdown) != 0;
        bool oneShot = wasShutdown && isShutdown && (value & OneShot) != 0;
        _configuration = oneShot ? value : (byte)(value & ~OneShot);
        if (isShutdown && !wasShutdown) _clock.Stop();
        if (oneShot || (wasShutdown && !isShutdown)) _clock.Start(_nowUs + ConversionUs, ConversionUs);
    }

    // Both bytes take effect together; one byte alone is forgotten.
    private void WriteLimit(byte low)
    {
        int at = _pointer == 2 ? 0 : 2;
        _limits[at] = (byte)_writeHigh;
        _limits[at + 1] = low;
    }
}
