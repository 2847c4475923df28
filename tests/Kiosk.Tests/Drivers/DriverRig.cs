using Kiosk.Drivers;
using Kiosk.Measurements;
using Kiosk.Simulator.Buses;
using Kiosk.Simulator.Parts;
using Xunit;

namespace Kiosk.Tests.Drivers;

/// <summary>The drivers on simulated buses with their models, and a clock that a test moves by hand.</summary>
internal sealed class DriverRig
{
    public DriverRig(PartOptions? options = null)
    {
        I2c = new SimulatedI2cBus(() => NowUs);
        EcgModel = new Max30003Model((index, timeUs) => MilliVolts(index, timeUs), options);
        PlethModel = new Max30102Model((i, t) => RedNanoAmps(i, t), (i, t) => InfraredNanoAmps(i, t), options);
        ContactModel = new Max30205Model((_, _) => ContactCelsius, options);
        InfraredModel = new Mlx90614Model((_, _) => ObjectCelsius, (_, _) => AmbientCelsius, options);
        ScaleModel = new Nau7802Model((_, _) => BridgeMilliVoltsPerVolt, options);
        HeightModel = new Vl53l0xModel((_, _) => DistanceMillimetres, options);
        Spi = new SimulatedSpiDevice(EcgModel, () => NowUs);
        I2c.Attach(Nau7802.Address, ScaleModel);
        I2c.Attach(Vl53l0x.Address, HeightModel);
        I2c.Attach(Max30102.Address, PlethModel);
        I2c.Attach(Max30205.Address, ContactModel);
        I2c.Attach(Mlx90614.Address, InfraredModel);
        Ecg = new Max30003(Spi);
        Pleth = new Max30102(I2c.Device(Max30102.Address));
        Contact = new Max30205(I2c.Device(Max30205.Address));
        Infrared = new Mlx90614(I2c.Device(Mlx90614.Address));
        Scale = new Nau7802(I2c.Device(Nau7802.Address));
        Height = new Vl53l0x(I2c.Device(Vl53l0x.Address));
    }

    public long NowUs { get; set; }

    public AnalogSignal MilliVolts { get; set; } = (_, _) => 0;

    public AnalogSignal RedNanoAmps { get; set; } = (_, _) => 2000;

    public AnalogSignal InfraredNanoAmps { get; set; } = (_, _) => 3000;

    public double ContactCelsius { get; set; } = 36.5;

    public double ObjectCelsius { get; set; } = 34;

    public double AmbientCelsius { get; set; } = 24;

    public double BridgeMilliVoltsPerVolt { get; set; } = 0.5;

    public double DistanceMillimetres { get; set; } = 530;

    public SimulatedI2cBus I2c { get; }

    public SimulatedSpiDevice Spi { get; }

    public Max30003Model EcgModel { get; }

    public Max30102Model PlethModel { get; }

    public Max30205Model ContactModel { get; }

    public Mlx90614Model InfraredModel { get; }

    public Max30003 Ecg { get; }

    public Max30102 Pleth { get; }

    public Max30205 Contact { get; }

    public Mlx90614 Infrared { get; }

    public Nau7802Model ScaleModel { get; }

    public Vl53l0xModel HeightModel { get; }

    public Nau7802 Scale { get; }

    public Vl53l0x Height { get; }

    public EcgBatch EcgBatch { get; } = new();

    public PlethBatch PlethBatch { get; } = new();

    /// <summary>Virtual ECG value of a code, exactly.</summary>
    public static double MilliVoltsOf(int code) => code * 1000.0 / 2621440;

    /// <summary>Photo current of a code in the range of 8192 nA at 18 bits, exactly.</summary>
    public static double NanoAmpsOf(int code) => code / 32.0;

    public void Advance(long us)
    {
        NowUs += us;
    }

    /// <summary>Brings every part to the present; a fault is to be set only then.</summary>
    public void AdvanceParts()
    {
        EcgModel.AdvanceTo(NowUs);
        PlethModel.AdvanceTo(NowUs);
        ContactModel.AdvanceTo(NowUs);
        InfraredModel.AdvanceTo(NowUs);
        ScaleModel.AdvanceTo(NowUs);
        HeightModel.AdvanceTo(NowUs);
    }

    /// <summary>Takes the converter of the scale through its power-up.</summary>
    /// <returns>How long it took, us.</returns>
    public long StartScale()
    {
        long beganUs = NowUs;
        Assert.Equal(NoData.None, Scale.Reset());
        return Await(() => Scale.Configure(NowUs, out _), Nau7802.ReadyUsMax) - beganUs;
    }

    /// <summary>Takes the height sensor through its initialisation and starts it.</summary>
    /// <returns>How long the initialisation took, us.</returns>
    public long StartHeight()
    {
        // The part boots for 1.2 ms.
        Advance(10_000);
        long beganUs = NowUs;
        Assert.Equal(NoData.None, Height.Reset());
        long readyUs = Await(() => Height.Configure(out _), Vl53l0x.ReadyUsMax);
        Assert.Equal(NoData.None, Height.Start());
        return readyUs - beganUs;
    }

    private long Await(Func<NoData> step, long usMax)
    {
        NoData reason = NoData.NotReady;
        for (long end = NowUs + usMax; reason == NoData.NotReady && NowUs < end;)
        {
            Advance(10_000);
            reason = step();
        }

        Assert.Equal(NoData.None, reason);
        return NowUs;
    }

    public void StartEcg()
    {
        Assert.Equal(NoData.None, Ecg.Reset());
        Assert.Equal(NoData.None, Ecg.Identify(out _));
        Assert.Equal(NoData.None, Ecg.Configure());
        bool locked = false;
        for (int tries = 0; tries < 20 && !locked; tries++)
        {
            Advance(10_000);
            Assert.Equal(NoData.None, Ecg.IsPllLocked(out locked));
        }

        Assert.True(locked);
        Assert.Equal(NoData.None, Ecg.Start());
    }

    public void StartPleth()
    {
        Assert.Equal(NoData.None, Pleth.Identify(out _));
        Assert.Equal(NoData.None, Pleth.Reset());
        bool done = false;
        for (int tries = 0; tries < 5 && !done; tries++)
        {
            Advance(10_000);
            Assert.Equal(NoData.None, Pleth.IsResetDone(out done));
        }

        Assert.True(done);
        Assert.Equal(NoData.None, Pleth.Configure(Max30102.LedCurrentDefault, Max30102.LedCurrentDefault));
        Assert.Equal(NoData.None, Pleth.Start());
    }

    public void StartTemperatures()
    {
        Assert.Equal(NoData.None, Contact.Identify());
        Assert.Equal(NoData.None, Contact.Configure(NowUs));
        Assert.Equal(NoData.None, Infrared.Identify(out _));
        Assert.Equal(NoData.None, Infrared.Configure(NowUs));
        Advance(500_000);
    }
}
