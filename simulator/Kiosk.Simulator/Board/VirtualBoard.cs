using Kiosk.Firmware;
using Kiosk.Simulator.Buses;
using Kiosk.Simulator.Parts;
using Kiosk.Simulator.World;
using Kiosk.Wire;

namespace Kiosk.Simulator.Board;

/// <summary>The board of hardware-docs/pin-map.md with register-level parts on its buses, running the firmware that ships.</summary>
public sealed class VirtualBoard : IWatchdog, IReset
{
    private const byte ResetByPower = 1;
    private const byte ResetBySoftware = 3;

    private readonly Random _bootIds;
    private readonly byte[] _boardId;
    private bool _isRestartDue;

    /// <param name="clock">The world's time.</param>
    /// <param name="senses">What the parts sense of the patient.</param>
    /// <param name="options">Seed, baud, noise, clock errors.</param>
    internal VirtualBoard(VirtualClock clock, Senses senses, WorldOptions options)
    {
        Clock = clock;
        _bootIds = new Random(options.BootIdSeed ?? options.Seed);
        _boardId = [0x02, 0x4B, .. BitConverter.GetBytes(options.Seed)];
        Uart = new SimulatedUart(options.Baud, options.Seed + 1);
        Ecg = new Max30003Model(senses.EcgMilliVolts, Specimen(options, 2));
        Oximeter = new Max30102Model(senses.RedNanoAmps, senses.InfraredNanoAmps, Specimen(options, 3));
        ContactThermometer = new Max30205Model(senses.ContactCelsius, Specimen(options, 4));
        InfraredThermometer = new Mlx90614Model(senses.ForeheadCelsius, senses.AmbientCelsius, Specimen(options, 5));
        Scale = new Nau7802Model(senses.BridgeMilliVoltsPerVolt, Specimen(options with { NoiseLsbRms = options.ScaleNoiseLsbRms ?? options.NoiseLsbRms }, 6));
        HeightSensor = new Vl53l0xModel(senses.HeadDistanceMillimetres, Specimen(options, 7));
        Spi = new SimulatedSpiDevice(Ecg, () => clock.WorldUs);
        Bus1 = new SimulatedI2cBus(() => clock.WorldUs);
        Bus2 = new SimulatedI2cBus(() => clock.WorldUs);
        Bus1.Attach(BoardDescription.OximeterAddress, Oximeter);
        Bus1.Attach(BoardDescription.ContactThermometerAddress, ContactThermometer);
        Bus2.Attach(BoardDescription.InfraredThermometerAddress, InfraredThermometer);
        Bus2.Attach(BoardDescription.ScaleAddress, Scale);
        Bus2.Attach(BoardDescription.HeightSensorAddress, HeightSensor);
        Firmware = Boot(ResetByPower);
    }

    /// <summary>The world's time and the board's uptime.</summary>
    public VirtualClock Clock { get; }

    /// <summary>The line to the edge host.</summary>
    public SimulatedUart Uart { get; }

    /// <summary>The ECG front end's bus.</summary>
    public SimulatedSpiDevice Spi { get; }

    /// <summary>I2C bus 1: oximeter and contact thermometer.</summary>
    public SimulatedI2cBus Bus1 { get; }

    /// <summary>I2C bus 2: what hangs on long wires or is slow: infrared thermometer, scale, height sensor.</summary>
    public SimulatedI2cBus Bus2 { get; }

    public Max30003Model Ecg { get; }

    public Max30102Model Oximeter { get; }

    public Max30205Model ContactThermometer { get; }

    public Mlx90614Model InfraredThermometer { get; }

    public Nau7802Model Scale { get; }

    public Vl53l0xModel HeightSensor { get; }

    /// <summary>The firmware of the present boot.</summary>
    public KioskFirmware Firmware { get; private set; }

    /// <summary>The id of the present boot.</summary>
    public uint BootId { get; private set; }

    /// <summary>Boots so far.</summary>
    public int Boots { get; private set; }

    /// <summary>How often the watchdog was fed.</summary>
    public long WatchdogFeeds { get; private set; }

    /// <summary>Resets the microcontroller; the parts keep their power.</summary>
    public void Reset() => Firmware = Boot(ResetBySoftware);

    /// <summary>One turn of the firmware's main loop.</summary>
    internal void Step()
    {
        Firmware.Step();
        if (!_isRestartDue) return;
        _isRestartDue = false;
        Reset();
    }

    void IWatchdog.Feed() => WatchdogFeeds++;

    // Called from within the firmware's step, which the real one would not return from.
    void IReset.Restart() => _isRestartDue = true;

    private KioskFirmware Boot(byte cause)
    {
        Clock.Boot();
        Uart.ResetBoard();
        Boots++;
        BootId = (uint)_bootIds.NextInt64(1, uint.MaxValue);
        var devices = new Devices
        {
            Clock = Clock,
            HostLine = Uart,
            Watchdog = this,
            Reset = this,
            Ecg = Spi,
            Oximeter = Bus1.Device(BoardDescription.OximeterAddress),
            ContactThermometer = Bus1.Device(BoardDescription.ContactThermometerAddress),
            InfraredThermometer = Bus2.Device(BoardDescription.InfraredThermometerAddress),
            Scale = Bus2.Device(BoardDescription.ScaleAddress),
            HeightSensor = Bus2.Device(BoardDescription.HeightSensorAddress),
        };
        return new KioskFirmware(devices, new BoardIdentity(_boardId, BoardKind.Simulated, BootId, cause));
    }

    private static PartOptions Specimen(WorldOptions options, int number) => new()
    {
        ClockErrorPpm = options.PartClockErrorPpm,
        NoiseLsbRms = options.NoiseLsbRms,
        Seed = options.Seed + number,
    };
}
