using Kiosk.Simulator.Buses;

namespace Kiosk.Simulator.Parts;

/// <summary>
/// A VL53L0X at the level of its registers: pages, soft reset, the answer of the NVM, both calibrations, timed ranging, the result block with its
/// status. A part whose stop variable was not written back does not range; one that was not calibrated, or whose SPADs are not those of the
/// factory, gives no valid distance. Not modelled: single ranging, thresholds, what each tuning register does.
/// </summary>
/// <remarks>
/// ST API (STSW-IMG005) and pololu/vl53l0x-arduino; there is no register description. Light that comes back falls with the square of the
/// distance; its limit (register 0x44) decides whether there is a target.
/// </remarks>
public sealed class Vl53l0xModel : II2cPart
{
    /// <summary>From the release of the reset to the first answer, us (datasheet: 1.2 ms at most).</summary>
    public const long BootUs = 1_200;

    /// <summary>Time that the NVM takes to answer, and a calibration to end, us.</summary>
    public const long ServiceUs = 5_000;

    /// <summary>Light that comes back from a white target at 1 m, Mcps.</summary>
    public const double WhiteMcpsAtMetre = 2.6;

    /// <summary>Counts of the oscillator in a ms, which the period of timed ranging is told in.</summary>
    public const int OscillatorPerMs = 31;

    /// <summary>The status of a laser that does not light (ST API: VCSEL watchdog).</summary>
    public const int LaserFailure = 2;

    private const byte StopVariable = 0x3C, SpadCount = 5, SpadsAreAperture = 0x80, TooFar = 0x1F, NoTargetLow = 0xFE;
    private const int Pages = 8;

    private static readonly byte[] GoodSpads = [0xFF, 0xEF, 0xB7, 0xFD, 0xFF, 0x0F];

    private readonly AnalogSignal _millimetres;
    private readonly SampleClock _clock;
    private readonly Converter _converter;
    private readonly byte[][] _pages = [.. Enumerable.Range(0, Pages).Select(_ => new byte[256])];
    private readonly byte[] _result = new byte[12];
    private long _nowUs;
    private long _bootedUs;
    private long _serviceUs = long.MaxValue;
    private bool _isSupplyCalibrated, _isPhaseCalibrated;
    private byte _page;
    private byte _pointer;
    private bool _hasPointer;

    /// <summary>A part that has just been powered, at time 0.</summary>
    /// <param name="millimetres">The distance to what is before it; positive infinity when there is nothing.</param>
    /// <param name="options">Null: an ideal specimen; a step of its output is 1 mm.</param>
    public Vl53l0xModel(AnalogSignal millimetres, PartOptions? options = null)
    {
        options ??= new PartOptions();
        _millimetres = millimetres;
        _clock = new SampleClock(options.ClockErrorPpm);
        _converter = new Converter(options.NoiseLsbRms, options.Seed);
        PowerOn();
    }

    /// <summary>False while the part has no supply: it does not acknowledge.</summary>
    public bool Powered { get; private set; }

    /// <summary>What the target throws back of the light, 0 to 1; hair and dark caps little.</summary>
    public double Reflectance { get; set; } = 0.4;

    /// <summary>A status that every measurement gets, or null.</summary>
    public int? ForcedStatus { get; set; }

    /// <summary>The distance of the last measurement is given again and again.</summary>
    public bool Stuck { get; set; }

    /// <summary>What the identity register reads.</summary>
    public byte ModelId { get; set; } = 0xEE;

    /// <summary>A register of a page as it stands; for tests of what the driver wrote.</summary>
    public byte Peek(int page, byte register) => _pages[page][register];

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
        Boot();
    }

    /// <inheritdoc/>
    public void AdvanceTo(long nowUs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nowUs, _nowUs);
        while (_clock.TryTick(nowUs, out long index, out double timeUs)) Range(index, timeUs);
        if (nowUs >= _serviceUs) EndService();
        _nowUs = nowUs;
    }

    /// <inheritdoc/>
    public bool Start(bool read)
    {
        _hasPointer = read;
        return Powered && (_nowUs >= _bootedUs || _bootedUs == long.MaxValue);
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
        // Held in reset it answers 0; ST's API waits for that.
        if (_bootedUs == long.MaxValue) return 0;
        if (at == 0xFF) return _page;
        if (_page != 0) return _pages[_page][at];
        return at switch
        {
            >= 0x14 and < 0x20 => _result[at - 0x14],
            0xC0 => ModelId,
            0xC1 => 0xAA,
            0xC2 => 0x10,
            _ => _pages[0][at],
        };
    }

    /// <inheritdoc/>
    public void Stop()
    {
    }

    private void Boot()
    {
        foreach (byte[] page in _pages) Array.Clear(page);
        Array.Clear(_result);
        GoodSpads.CopyTo(_pages[0], 0xB0);
        _pages[0][0x01] = 0xFF;
        _pages[0][0xBF] = 0x01;
        _pages[0][0xF8] = 0;
        _pages[0][0xF9] = OscillatorPerMs;
        _pages[1][0x91] = StopVariable;
        (_isSupplyCalibrated, _isPhaseCalibrated) = (false, false);
        _page = 0;
        _serviceUs = long.MaxValue;
        _bootedUs = _nowUs + BootUs;
        _clock.Stop();
    }

    private void WriteRegister(byte at, byte value)
    {
        if (at == 0xBF && _page == 0) WriteReset(value);
        else if (_bootedUs == long.MaxValue) return;
        else if (at == 0xFF) _page = (byte)(value % Pages);
        else WriteInPage(at, value);
    }

    private void WriteReset(byte value)
    {
        if ((value & 1) == 0)
        {
            _bootedUs = long.MaxValue;
            _clock.Stop();
        }
        else if (_bootedUs == long.MaxValue)
        {
            Boot();
        }
    }

    private void WriteInPage(byte at, byte value)
    {
        if (_page == 0 && at is >= 0x14 and < 0x20 or 0x13 or 0xC0) return;
        bool wasOpen = _pages[0][0x80] == 1;
        _pages[_page][at] = value;
        if (_page == 7 && at == 0x83 && value == 0 && _pages[7][0x94] == 0x6B) _serviceUs = _nowUs + ServiceUs;
        if (_page != 0) return;
        if (at == 0x0B && (value & 1) != 0) _pages[0][0x13] = 0;
        // Within the bracket that opens the inner registers 00 is not the start register.
        if (at == 0x00 && !wasOpen) Command(value);
    }

    private void Command(byte value)
    {
        if ((value & 0x04) != 0) StartTimed();
        else if ((value & 0x01) != 0 && (_pages[0][0x01] is 0x01 or 0x02)) _serviceUs = _nowUs + ServiceUs;
        else if ((value & 0x01) != 0) _clock.Stop();
    }

    private void StartTimed()
    {
        if (_pages[1][0x91] != StopVariable) return;
        byte[] page = _pages[0];
        long period = ((long)page[4] << 24) | ((long)page[5] << 16) | ((long)page[6] << 8) | page[7];
        double periodUs = Math.Max((double)period / OscillatorPerMs * 1000, MeasurementUs);
        _clock.Start(_nowUs + MeasurementUs, periodUs);
    }

    // The final range's timeout in macro periods of 38.131 us, less the pre-range's 151, and 16.99 ms for the rest.
    private double MeasurementUs => 16_989 + (((_pages[0][0x72] << _pages[0][0x71]) + 1 - 151) * 38.131);

    private void EndService()
    {
        _serviceUs = long.MaxValue;
        if (_page == 7)
        {
            _pages[7][0x83] = 0x10;
            _pages[7][0x92] = SpadCount | SpadsAreAperture;
            return;
        }

        if (_pages[0][0x01] == 0x01) _isSupplyCalibrated = true;
        else _isPhaseCalibrated = true;
        _pages[0][0x13] = _pages[0][0x0A];
    }

    private void Range(long index, double timeUs)
    {
        double distance = _millimetres(index, timeUs);
        double signal = double.IsInfinity(distance) ? 0 : WhiteMcpsAtMetre * Reflectance * Math.Pow(1000 / Math.Max(distance, 1), 2);
        int status = ForcedStatus ?? Judge(distance, signal);
        int code = double.IsInfinity(distance) ? 0 : _converter.ToCode(distance, 0, 8189);
        _result[0] = (byte)((status << 3) | 0x01);
        Put(2, SpadCount << 8);
        Put(6, (int)Math.Min(65535, signal * 128));
        Put(8, 0x0020);
        if (status == 4) (_result[10], _result[11]) = (TooFar, NoTargetLow);
        else if (!Stuck) Put(10, code);
        if (_pages[0][0x0A] == 0x04) _pages[0][0x13] = 0x04;
    }

    private int Judge(double distance, double signal)
    {
        if (!_isSupplyCalibrated) return 3;
        int spads = 0;
        for (int i = 0; i < 6; i++) spads += int.PopCount(_pages[0][0xB0 + i]);
        int limit = (_pages[0][0x44] << 8) | _pages[0][0x45];
        if (spads != SpadCount || signal * 128 < limit) return 4;
        if (!_isPhaseCalibrated || distance > 2000) return 6;
        return distance < 20 ? 8 : 11;
    }

    private void Put(int at, int word) => (_result[at], _result[at + 1]) = ((byte)(word >> 8), (byte)word);
}
