using Kiosk.Simulator.Buses;

namespace Kiosk.Simulator.Parts;

/// <summary>
/// An MLX90614 at the level of its SMBus words: RAM temperatures, EEPROM with erase before write, packet error code, sleep. Not
/// modelled: the flags command, PWM, the address 0 that every specimen answers.
/// </summary>
/// <remarks>Melexis MLX90614 datasheet rev 13, section 8.4; libdriver/mlx90614.</remarks>
public sealed class Mlx90614Model : II2cPart
{
    /// <summary>From power-on or waking to the first value, us.</summary>
    public const long FirstValueUs = 250_000;

    /// <summary>Time of one EEPROM erase or write, us (what Linux waits).</summary>
    public const long EepromUs = 20_000;

    /// <summary>Time between values, us: the factory's filter settings give about ten a second.</summary>
    public const long RefreshUs = 100_000;

    private const byte AddressWrite = 0xB4;
    private const byte AddressRead = 0xB5;
    private const byte SleepCommand = 0xFF;

    private readonly AnalogSignal _ambientCelsius;
    private readonly AnalogSignal _objectCelsius;
    private readonly SampleClock _clock;
    private readonly Converter _converter;
    private readonly ushort[] _ram = new ushort[32];
    private readonly ushort[] _eeprom = new ushort[32];
    private readonly byte[] _frame = new byte[5];
    private long _nowUs;
    private long _eepromBusyUntilUs;
    private int _written;
    private int _readNumber;

    /// <summary>A part that has just been powered, at time 0, with emissivity 1.0.</summary>
    /// <param name="objectCelsius">The temperature in the field of view.</param>
    /// <param name="ambientCelsius">The temperature of the part.</param>
    /// <param name="options">Null: an ideal specimen.</param>
    public Mlx90614Model(AnalogSignal objectCelsius, AnalogSignal ambientCelsius, PartOptions? options = null)
    {
        options ??= new PartOptions();
        _objectCelsius = objectCelsius;
        _ambientCelsius = ambientCelsius;
        _clock = new SampleClock(options.ClockErrorPpm);
        _converter = new Converter(options.NoiseLsbRms, options.Seed);
        _eeprom[4] = 0xFFFF;
        _eeprom[5] = 0x9FB4;
        PowerOn();
    }

    /// <summary>False while the part has no supply: it does not acknowledge.</summary>
    public bool Powered { get; private set; }

    /// <summary>True while it sleeps: it does not acknowledge.</summary>
    public bool Asleep { get; private set; }

    /// <summary>True: the part sets its error bit in every temperature.</summary>
    public bool ErrorBit { get; set; }

    /// <summary>What is broken inside: its temperatures stand still, or are 60 degrees too high.</summary>
    public PartFault Fault { get; set; }

    /// <summary>The supply fails. The EEPROM stays.</summary>
    public void PowerOff()
    {
        Powered = false;
        _clock.Stop();
    }

    /// <summary>The supply returns at the time of the last <see cref="AdvanceTo"/>; while it is there, a brown-out.</summary>
    public void PowerOn()
    {
        Powered = true;
        Wake();
    }

    /// <summary>SDA was held low for 33 ms or more: the part leaves sleep and starts over.</summary>
    public void Wake()
    {
        Asleep = false;
        Array.Clear(_ram);
        _clock.Start(_nowUs + FirstValueUs, RefreshUs);
    }

    /// <inheritdoc/>
    public void AdvanceTo(long nowUs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nowUs, _nowUs);
        while (_clock.TryTick(nowUs, out long index, out double timeUs))
        {
            if (Fault == PartFault.Stuck) continue;
            double offset = Fault == PartFault.Wrong ? 60 : 0;
            _ram[6] = ToWord(_ambientCelsius(index, timeUs) + offset, 0x2DE4, 0x4DC4);
            _ram[7] = ToWord(_objectCelsius(index, timeUs) + offset, 0x27AD, 0x7FFF);
        }

        _nowUs = nowUs;
    }

    /// <inheritdoc/>
    public bool Start(bool read)
    {
        _readNumber = 0;
        if (!read) _written = 0;
        return Powered && !Asleep;
    }

    /// <inheritdoc/>
    public bool Write(byte value)
    {
        if (_written == _frame.Length) return false;
        _frame[_written++] = value;
        return true;
    }

    /// <inheritdoc/>
    public byte Read()
    {
        byte command = _frame[0];
        ushort word = WordOf(command);
        byte low = (byte)word;
        byte high = (byte)(word >> 8);
        return _readNumber++ switch
        {
            0 => low,
            1 => high,
            2 => Pec(AddressWrite, command, AddressRead, low, high),
            _ => 0xFF,
        };
    }

    /// <inheritdoc/>
    public void Stop()
    {
        byte command = _frame[0];
        bool sleep = _written == 2 && command == SleepCommand && _frame[1] == Pec(AddressWrite, SleepCommand);
        if (sleep)
        {
            Asleep = true;
            _clock.Stop();
        }

        bool write = _written == 4 && (command & 0xE0) == 0x20;
        if (write && _frame[3] == Pec(AddressWrite, command, _frame[1], _frame[2])) WriteEeprom(command & 0x1F, _frame[1], _frame[2]);
        _written = 0;
    }

    private ushort WordOf(byte command)
    {
        if ((command & 0xE0) == 0x20) return _eeprom[command & 0x1F];
        if ((command & 0xE0) != 0) return 0;
        bool temperature = command is 6 or 7 or 8;
        return (ushort)(_ram[command] | (ErrorBit && temperature ? 0x8000 : 0));
    }

    // A cell takes a value only from the erased state, and nothing while it is still writing.
    private void WriteEeprom(int cell, byte low, byte high)
    {
        ushort value = (ushort)((high << 8) | low);
        if (_nowUs < _eepromBusyUntilUs || (value != 0 && _eeprom[cell] != 0)) return;
        _eeprom[cell] = value;
        _eepromBusyUntilUs = _nowUs + EepromUs;
    }

    private ushort ToWord(double celsius, int min, int max)
    {
        return (ushort)_converter.ToCode((celsius + 273.15) * 50, min, max);
    }

    // CRC-8 with x8 + x2 + x + 1, by long division over the whole message, apart from the driver's.
    private static byte Pec(params ReadOnlySpan<byte> message)
    {
        uint remainder = 0;
        foreach (byte value in message)
        {
            for (int bit = 7; bit >= 0; bit--)
            {
                remainder = (remainder << 1) | ((uint)(value >> bit) & 1);
                if ((remainder & 0x100) != 0) remainder ^= 0x107;
            }
        }

        for (int bit = 0; bit < 8; bit++)
        {
            remainder <<= 1;
            if ((remainder & 0x100) != 0) remainder ^= 0x107;
        }

        return (byte)remainder;
    }
}
