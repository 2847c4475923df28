namespace Kiosk.Simulator.Parts;

/// <summary>The register file of a MAX30102: power-on bytes, and which bits exist. Read-only and reserved registers ignore writes.</summary>
/// <remarks>MAX30102 datasheet rev 1, register map.</remarks>
internal sealed class Max30102Registers
{
    public const byte Status1 = 0x00;
    public const byte Status2 = 0x01;
    public const byte Enable1 = 0x02;
    public const byte Enable2 = 0x03;
    public const byte WritePointer = 0x04;
    public const byte Overflow = 0x05;
    public const byte ReadPointer = 0x06;
    public const byte Data = 0x07;
    public const byte FifoConfig = 0x08;
    public const byte Mode = 0x09;
    public const byte SpO2Config = 0x0A;
    public const byte Led1 = 0x0C;
    public const byte Led2 = 0x0D;
    public const byte Slots12 = 0x11;
    public const byte Slots34 = 0x12;
    public const byte TemperatureInteger = 0x1F;
    public const byte TemperatureFraction = 0x20;
    public const byte TemperatureEnable = 0x21;
    public const byte Revision = 0xFE;
    public const byte Part = 0xFF;

    private static readonly int[] ConversionsPerSecond = [50, 100, 200, 400, 800, 1000, 1600, 3200];

    private readonly byte[] _bytes = new byte[256];

    public byte this[byte register]
    {
        get => _bytes[register];
        set => _bytes[register] = value;
    }

    public int Rate => ConversionsPerSecond[(_bytes[SpO2Config] >> 2) & 7];

    public int PulseWidthCode => _bytes[SpO2Config] & 3;

    public int Average => Math.Min(1 << (_bytes[FifoConfig] >> 5), 32);

    public void PowerOn(byte partId)
    {
        Array.Clear(_bytes);
        Array.Fill(_bytes, (byte)0xFF, 0x13, 5);
        _bytes[Revision] = 0x03;
        _bytes[Part] = partId;
    }

    /// <summary>A write by the controller; what has an effect beyond the byte is the model's.</summary>
    public void Write(byte register, byte value)
    {
        int writable = register switch
        {
            Enable1 => 0xE0,
            Enable2 => 0x02,
            FifoConfig => 0xFF,
            Mode => 0xC7,
            SpO2Config => 0x7F,
            Led1 or Led2 => 0xFF,
            Slots12 or Slots34 => 0x77,
            TemperatureEnable => 0x01,
            _ => 0,
        };
        if (writable == 0) return;
        _bytes[register] = (byte)(value & writable);
        if (register is Mode or SpO2Config) LimitRate();
    }

    // Datasheet, tables 11 and 12: too high a rate for the pulse width becomes the highest that fits.
    private void LimitRate()
    {
        int mode = _bytes[Mode] & 7;
        if (mode is not (2 or 3 or 7)) return;
        int most = (mode == 2, PulseWidthCode) switch
        {
            (true, 0) => 7,
            (true, 1) => 6,
            (true, 2) => 6,
            (true, _) => 5,
            (false, 0) => 6,
            (false, 1) => 5,
            (false, 2) => 4,
            (false, _) => 3,
        };
        int code = Math.Min((_bytes[SpO2Config] >> 2) & 7, most);
        _bytes[SpO2Config] = (byte)((_bytes[SpO2Config] & 0x63) | (code << 2));
    }
}
