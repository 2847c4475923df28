using Kiosk.Drivers;
using Kiosk.Measurements;
using Kiosk.Simulator.Buses;
using Kiosk.Simulator.Parts;
using Xunit;

namespace Kiosk.Tests.Drivers;

/// <summary>The two pressure drivers on simulated buses with their models, and a clock that a test moves by hand.</summary>
internal sealed class PressureRig
{
    public PressureRig(PartOptions? options = null)
    {
        I2c = new SimulatedI2cBus(() => NowUs);
        TraceModel = new Lps28dfwModel((index, timeUs) => HectoPascal(index, timeUs), options);
        GuardModel = new MprModel((_, _) => GaugeMmHg, options);
        Spi = new SimulatedSpiDevice(GuardModel, () => NowUs);
        I2c.Attach(Lps28dfw.Address, TraceModel);
        Trace = new Lps28dfw(I2c.Device(Lps28dfw.Address));
        Guard = new Mpr(Spi);
    }

    public long NowUs { get; set; }

    public AnalogSignal HectoPascal { get; set; } = (_, _) => 1013.25;

    public double GaugeMmHg { get; set; }

    public SimulatedI2cBus I2c { get; }

    public SimulatedSpiDevice Spi { get; }

    public Lps28dfwModel TraceModel { get; }

    public MprModel GuardModel { get; }

    public Lps28dfw Trace { get; }

    public Mpr Guard { get; }

    public CuffBatch Batch { get; } = new();

    public void Advance(long us) => NowUs += us;

    public void ConfigureTrace()
    {
        Advance(Lps28dfwModel.BootUs);
        Assert.Equal(NoData.None, Trace.Identify());
        Assert.Equal(NoData.None, Trace.Reset());
        Advance(10_000);
        Assert.Equal(NoData.None, Trace.IsResetDone(out bool done));
        Assert.True(done);
        Assert.Equal(NoData.None, Trace.Configure());
    }

    public void StartTrace()
    {
        ConfigureTrace();
        Assert.Equal(NoData.None, Trace.Start());
    }

    /// <summary>One turn of the guard: begin, wait, read.</summary>
    public NoData ReadGuard(out Pressure value)
    {
        Assert.Equal(NoData.None, Guard.Convert(NowUs));
        Advance(10_000);
        return Guard.TryRead(NowUs, out value);
    }
}
