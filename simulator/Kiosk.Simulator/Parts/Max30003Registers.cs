namespace Kiosk.Simulator.Parts;

/// <summary>The register file of a MAX30003: power-on words, and which bits exist. Reserved bits read 0, read-only registers ignore writes.</summary>
/// <remarks>MAX30003 as read from wchocian/MAX30003-HAL-Driver (datasheet r3), SealHAT/MAX30003, and the MAX30001G datasheet.</remarks>
internal sealed class Max30003Registers
{
    public const byte Status = 0x01;
    public const byte EnableInterrupt = 0x02;
    public const byte EnableInterrupt2 = 0x03;
    public const byte ManageInterrupts = 0x04;
    public const byte ManageDynamic = 0x05;
    public const byte SoftwareReset = 0x08;
    public const byte Synch = 0x09;
    public const byte FifoReset = 0x0A;
    public const byte Info = 0x0F;
    public const byte General = 0x10;
    public const byte Calibration = 0x12;
    public const byte Multiplexer = 0x14;
    public const byte Ecg = 0x15;
    public const byte RToR1 = 0x1D;
    public const byte RToR2 = 0x1E;
    public const byte FifoBurst = 0x20;
    public const byte Fifo = 0x21;

    private readonly uint[] _words = new uint[128];

    public Max30003Registers()
    {
        PowerOn();
    }

    public uint this[byte register] => _words[register];

    /// <summary>The rate that the clock family and the divider ask for; 0 when they do not go together.</summary>
    public double SamplesPerSecond
    {
        get
        {
            uint family = (_words[General] >> 20) & 3;
            uint rate = (_words[Ecg] >> 22) & 3;
            return (family, rate) switch
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
        }
    }

    /// <summary>The master clock (FMSTR): of the 200 family that of 199.8 a little below the others.</summary>
    public double MasterHz => ((_words[General] >> 20) & 3) switch
    {
        0 => 32768,
        3 => 31968,
        _ => 32000,
    };

    public void PowerOn()
    {
        Array.Clear(_words);
        _words[EnableInterrupt] = 0x000003;
        _words[EnableInterrupt2] = 0x000003;
        _words[ManageInterrupts] = 0x780004;
        _words[ManageDynamic] = 0x3F0000;
        _words[General] = 0x000004;
        _words[Calibration] = 0x004800;
        _words[Multiplexer] = 0x300000;
        _words[Ecg] = 0x805000;
        _words[RToR1] = 0x3F2300;
        _words[RToR2] = 0x202400;
    }

    public void Write(byte register, uint value)
    {
        _words[register] = value & WritableBits(register);
    }

    private static uint WritableBits(byte register)
    {
        return register switch
        {
            EnableInterrupt or EnableInterrupt2 => 0xF00F03,
            ManageInterrupts => 0xF80077,
            ManageDynamic => 0xFF0000,
            General => 0xF83FFF,
            Calibration => 0x707FFF,
            Multiplexer => 0xBF0000,
            Ecg => 0xC37000,
            RToR1 => 0xFFFF00,
            RToR2 => 0x3F3700,
            _ => 0,
        };
    }
}
