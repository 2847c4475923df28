namespace Kiosk.Simulator.Parts;

/// <summary>The analog side of a MAX30102: which LEDs flash in a sample, their light, the converter's range and bits, averaging.</summary>
internal sealed class Max30102Channels
{
    private const int SlotsMax = 4;

    private readonly Max30102Registers _registers;
    private readonly Converter _converter;
    private readonly AnalogSignal _red;
    private readonly AnalogSignal _infrared;
    private readonly int[] _leds = new int[SlotsMax];
    private readonly int[] _sums = new int[SlotsMax];
    private int _summed;

    public Max30102Channels(Max30102Registers registers, Converter converter, AnalogSignal redNanoAmps, AnalogSignal infraredNanoAmps)
    {
        _registers = registers;
        _converter = converter;
        _red = redNanoAmps;
        _infrared = infraredNanoAmps;
    }

    /// <summary>Stuck: the converter gives 0; Wrong: the red LED is dead.</summary>
    public PartFault Fault { get; set; }

    /// <summary>Channels in a sample; 0 in a mode that converts nothing.</summary>
    public int Count { get; private set; }

    /// <summary>The newest sample: an 18-bit left-justified value for each channel.</summary>
    public int[] Sample { get; } = new int[SlotsMax];

    /// <summary>Begins a sample in the mode that the registers ask for.</summary>
    public void Start()
    {
        Count = 0;
        _summed = 0;
        Array.Clear(_sums);
        int mode = _registers[Max30102Registers.Mode] & 7;
        if (mode is 2 or 3) _leds[Count++] = 1;
        if (mode == 3) _leds[Count++] = 2;
        if (mode == 7) TakeSlots();
    }

    /// <summary>One conversion of each channel.</summary>
    /// <returns>True when it completes a sample. The mean is rounded down; what the part does is not known.</returns>
    public bool TryConvert(long index, double timeUs)
    {
        for (int i = 0; i < Count; i++)
        {
            _sums[i] += ConvertLed(_leds[i], index, timeUs);
        }

        _summed++;
        if (_summed < _registers.Average) return false;
        for (int i = 0; i < Count; i++)
        {
            Sample[i] = (_sums[i] / _summed) << (3 - _registers.PulseWidthCode);
            _sums[i] = 0;
        }

        _summed = 0;
        return true;
    }

    // Slots count in order; the first empty one ends them.
    private void TakeSlots()
    {
        int all = _registers[Max30102Registers.Slots12] | (_registers[Max30102Registers.Slots34] << 8);
        for (int slot = 0; slot < SlotsMax; slot++)
        {
            int led = (all >> (4 * slot)) & 7;
            if (led is not (1 or 2)) return;
            _leds[Count++] = led;
        }
    }

    private int ConvertLed(int led, long index, double timeUs)
    {
        if (Fault == PartFault.Stuck || (Fault == PartFault.Wrong && led == 1)) return 0;
        double milliAmps = _registers[led == 1 ? Max30102Registers.Led1 : Max30102Registers.Led2] / 5.0;
        double nanoAmps = (led == 1 ? _red : _infrared)(index, timeUs) * milliAmps / Max30102Model.ReferenceMilliAmps;
        double fullScale = 2048 << ((_registers[Max30102Registers.SpO2Config] >> 5) & 3);
        int codes = 1 << (15 + _registers.PulseWidthCode);
        return _converter.ToCode(nanoAmps / fullScale * codes, 0, codes - 1);
    }
}
