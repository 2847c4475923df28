using Kiosk.Simulator.Buses;

namespace Kiosk.Simulator.Parts;

/// <summary>
/// A Honeywell MPR 0600MG (gauge, transfer function A) at the level of its SPI bytes: a conversion by command, a status byte before every
/// answer. Not modelled: the end-of-conversion pin, the reset pin.
/// </summary>
/// <remarks>Linux iio/pressure/mprls0025pa; above the range the part is taken to clamp and to say so (math saturation), which is not confirmed.</remarks>
public sealed class MprModel : ISpiPart
{
    /// <summary>Time of a conversion, us.</summary>
    public const long ConversionUs = 4_900;

    /// <summary>The upper end of the range in mmHg: 600 mbar.</summary>
    public const double FullMmHg = 600 * 100 / 133.322387415;

    private const int CountZero = 1_677_722;
    private const int CountFull = 15_099_494;
    private const byte Powered0 = 0x40, Busy = 0x20, MemoryFailed = 0x04, Saturated = 0x01;

    private readonly AnalogSignal _mmHg;
    private readonly Converter _converter;
    private readonly byte[] _frame = new byte[3];
    private long _nowUs;
    private long _doneUs = long.MaxValue;
    private long _index;
    private int _result;
    private int _byteNumber;
    private bool _isSaturated;

    /// <summary>A part that has just been powered, at time 0.</summary>
    /// <param name="mmHg">Pressure at its port above the room, mmHg.</param>
    /// <param name="options">Null: an ideal specimen.</param>
    public MprModel(AnalogSignal mmHg, PartOptions? options = null)
    {
        options ??= new PartOptions();
        _mmHg = mmHg;
        _converter = new Converter(options.NoiseLsbRms, options.Seed);
        PowerOn();
    }

    /// <inheritdoc/>
    public bool Powered { get; private set; }

    /// <summary>True: the check of its memory fails.</summary>
    public bool MemoryIsBad { get; set; }

    /// <summary>True: the membrane has stopped moving; every conversion gives the last result.</summary>
    public bool IsStuck { get; set; }

    /// <summary>How much it reads too high, mmHg.</summary>
    public double OffsetMmHg { get; set; }

    /// <summary>The supply fails.</summary>
    public void PowerOff() => Powered = false;

    /// <summary>The supply returns; while it is there, a brown-out.</summary>
    public void PowerOn()
    {
        Powered = true;
        _doneUs = long.MaxValue;
        _result = 0;
        _isSaturated = false;
    }

    /// <inheritdoc/>
    public void AdvanceTo(long nowUs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nowUs, _nowUs);
        _nowUs = nowUs;
        if (nowUs < _doneUs) return;
        // The part integrates over its conversion; its end is what counts here.
        double mmHg = _mmHg(_index++, _doneUs) + OffsetMmHg;
        _doneUs = long.MaxValue;
        if (IsStuck && _result != 0) return;
        _isSaturated = mmHg > FullMmHg;
        _result = _converter.ToCode(CountZero + (mmHg / FullMmHg * (CountFull - CountZero)), 0, CountFull);
    }

    /// <inheritdoc/>
    public void Select() => _byteNumber = 0;

    /// <inheritdoc/>
    public byte Exchange(byte fromController)
    {
        int number = _byteNumber++;
        if (number < _frame.Length) _frame[number] = fromController;
        return number switch
        {
            0 => Status,
            1 => (byte)(_result >> 16),
            2 => (byte)(_result >> 8),
            3 => (byte)_result,
            _ => 0,
        };
    }

    /// <inheritdoc/>
    public void Deselect()
    {
        bool isCommand = _byteNumber == 3 && _frame[0] == 0xAA && _frame[1] == 0 && _frame[2] == 0;
        // A command while it converts is not taken.
        if (isCommand && _doneUs == long.MaxValue) _doneUs = _nowUs + ConversionUs;
    }

    private byte Status => (byte)(Powered0
        | (_doneUs != long.MaxValue ? Busy : 0)
        | (MemoryIsBad ? MemoryFailed : 0)
        | (_isSaturated ? Saturated : 0));
}
