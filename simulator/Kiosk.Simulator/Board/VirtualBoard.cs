using Kiosk.Firmware;
using Kiosk.Simulator.Buses;
using Kiosk.Simulator.Cuff;
using Kiosk.Simulator.Parts;
using Kiosk.Simulator.World;
using Kiosk.Wire;

namespace Kiosk.Simulator.Board;

/// <summary>The board of hardware-docs/pin-map.md with register-level parts on its buses, running the firmware that ships.</summary>
public sealed class VirtualBoard : IWatchdog, IReset
{
    private const byte ResetByPower = 1;
    private const byte ResetBySoftware = 3;

    /// <summary>Time after which the supervisor resets a microcontroller that does not feed it, us.</summary>
    public const long SupervisorUs = 1_600_000;

    private readonly Random _bootIds;
    private readonly byte[] _boardId;
    private bool _isRestartDue;
    private long? _hungSinceUs;

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
        Cuff = new CuffHardware(() => senses.Arm);
        CuffTrace = new Lps28dfwModel(Cuff.TraceHectoPascal, Specimen(options, 8));
        CuffGuard = new MprModel(Cuff.GuardMmHg, Specimen(options, 9));
        Spi = new SimulatedSpiDevice(Ecg, () => clock.WorldUs);
        GuardSpi = new SimulatedSpiDevice(CuffGuard, () => clock.WorldUs);
        Bus1 = new SimulatedI2cBus(() => clock.WorldUs);
        Bus2 = new SimulatedI2cBus(() => clock.WorldUs);
        Bus1.Attach(BoardDescription.OximeterAddress, Oximeter);
        Bus1.Attach(BoardDescription.ContactThermometerAddress, ContactThermometer);
        Bus1.Attach(BoardDescription.CuffTraceAddress, CuffTrace);
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

    /// <summary>The bus of the cuff's guard.</summary>
    public SimulatedSpiDevice GuardSpi { get; }

    /// <summary>I2C bus 1: oximeter, contact thermometer, the cuff's trace.</summary>
    public SimulatedI2cBus Bus1 { get; }

    /// <summary>I2C bus 2: what hangs on long wires or is slow: infrared thermometer, scale, height sensor.</summary>
    public SimulatedI2cBus Bus2 { get; }

    public Max30003Model Ecg { get; }

    public Max30102Model Oximeter { get; }

    public Max30205Model ContactThermometer { get; }

    public Mlx90614Model InfraredThermometer { get; }

    public Nau7802Model Scale { get; }

    public Vl53l0xModel HeightSensor { get; }

    public Lps28dfwModel CuffTrace { get; }

    public MprModel CuffGuard { get; }

    /// <summary>Pump, valves, dead-man circuit and stop button.</summary>
    public CuffHardware Cuff { get; }

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

    /// <summary>The firmware stops where it is, its pins as they are, until the supervisor resets it.</summary>
    public void Hang() => _hungSinceUs ??= Clock.WorldUs;

    /// <summary>The supply dips: the parts have their power-on values and the microcontroller boots.</summary>
    public void BrownOut()
    {
        Ecg.PowerOn();
        Oximeter.PowerOn();
        ContactThermometer.PowerOn();
        InfraredThermometer.PowerOn();
        Scale.PowerOn();
        HeightSensor.PowerOn();
        CuffTrace.PowerOn();
        CuffGuard.PowerOn();
        Firmware = Boot(ResetByPower);
    }

    /// <summary>Air and pressure sensors live until now.</summary>
    internal void AdvanceCuff()
    {
        Cuff.AdvanceTo(Clock.WorldUs);
        CuffTrace.AdvanceTo(Clock.WorldUs);
        CuffGuard.AdvanceTo(Clock.WorldUs);
    }

    /// <summary>One turn of the firmware's main loop.</summary>
    internal void Step()
    {
        if (_hungSinceUs is long since)
        {
            if (Clock.WorldUs - since >= SupervisorUs) Reset();
            return;
        }

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
        Cuff.ResetPins();
        _hungSinceUs = null;
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
            CuffTrace = Bus1.Device(BoardDescription.CuffTraceAddress),
            CuffGuard = GuardSpi,
            CuffPump = Cuff.Pump,
            BleedValve = Cuff.BleedValve,
            CuffHold = Cuff,
            StopButton = Cuff,
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
