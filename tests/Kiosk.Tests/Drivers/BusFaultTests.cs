using Kiosk.Drivers.Bus;
using Kiosk.Measurements;
using Xunit;

namespace Kiosk.Tests.Drivers;

/// <summary>Every method of every driver, with every one of its transfers failing in every way.</summary>
public class BusFaultTests
{
    private static readonly (BusStatus Status, NoData Reason)[] Faults =
    [
        (BusStatus.NotAcknowledged, NoData.NotPresent),
        (BusStatus.Timeout, NoData.BusTimeout),
        (BusStatus.Partial, NoData.BusFault),
        (BusStatus.Fault, NoData.BusFault),
    ];

    private static readonly Dictionary<string, Operation> Operations = new()
    {
        ["Max30003.Reset"] = new(1, rig => (rig.Ecg.Reset(), true)),
        ["Max30003.Identify"] = new(2, rig => (rig.Ecg.Identify(out byte revision), revision == 0)),
        ["Max30003.Configure"] = new(8, rig => (rig.Ecg.Configure(), true)),
        ["Max30003.IsPllLocked"] = new(1, rig => (rig.Ecg.IsPllLocked(out bool locked), !locked)),
        ["Max30003.Start"] = new(1, rig => (rig.Ecg.Start(), true)),
        ["Max30003.Stop"] = new(1, rig => (rig.Ecg.Stop(), true)),
        ["Max30003.VerifyConfiguration"] = new(4, rig => (rig.Ecg.VerifyConfiguration(), true)),
        ["Max30003.Drain"] = new(5, rig => (rig.Ecg.Drain(rig.EcgBatch), IsEmpty(rig.EcgBatch))),
        ["Max30102.Identify"] = new(1, rig => (rig.Pleth.Identify(out byte revision), revision == 0)),
        ["Max30102.Reset"] = new(1, rig => (rig.Pleth.Reset(), true)),
        ["Max30102.IsResetDone"] = new(1, rig => (rig.Pleth.IsResetDone(out bool done), !done)),
        ["Max30102.Configure"] = new(10, rig => (rig.Pleth.Configure(0x24, 0x24), true)),
        ["Max30102.Start"] = new(2, rig => (rig.Pleth.Start(), true)),
        ["Max30102.Stop"] = new(1, rig => (rig.Pleth.Stop(), true)),
        ["Max30102.VerifyConfiguration"] = new(2, rig => (rig.Pleth.VerifyConfiguration(), true)),
        ["Max30102.Drain"] = new(4, rig => (rig.Pleth.Drain(rig.PlethBatch), IsEmpty(rig.PlethBatch))),
        ["Max30102.StartDieTemperature"] = new(1, rig => (rig.Pleth.StartDieTemperature(), true)),
        ["Max30102.TryReadDieTemperature"] = new(1, rig => (rig.Pleth.TryReadDieTemperature(out Temperature t), t.MilliCelsius == 0)),
        ["Max30205.Identify"] = new(1, rig => (rig.Contact.Identify(), true)),
        ["Max30205.Configure"] = new(2, rig => (rig.Contact.Configure(rig.NowUs), true)),
        ["Max30205.VerifyConfiguration"] = new(1, rig => (rig.Contact.VerifyConfiguration(), true)),
        ["Max30205.TryRead"] = new(2, rig => (rig.Contact.TryRead(rig.NowUs, out Temperature t), t.MilliCelsius == 0)),
        ["Mlx90614.Identify"] = new(1, rig => (rig.Infrared.Identify(out int emissivity), emissivity == 0)),
        ["Mlx90614.Configure"] = new(1, rig => (rig.Infrared.Configure(rig.NowUs), true)),
        ["Mlx90614.VerifyConfiguration"] = new(1, rig => (rig.Infrared.VerifyConfiguration(), true)),
        ["Mlx90614.TryReadObject"] = new(1, rig => (rig.Infrared.TryReadObject(rig.NowUs, out Temperature t), t.MilliCelsius == 0)),
        ["Mlx90614.TryReadAmbient"] = new(1, rig => (rig.Infrared.TryReadAmbient(rig.NowUs, out Temperature t), t.MilliCelsius == 0)),
        ["Nau7802.Reset"] = new(1, rig => (rig.Scale.Reset(), true)),
        ["Nau7802.Identify"] = new(1, rig => (rig.Scale.Identify(out byte revision), revision == 0)),
        ["Nau7802.Configure, ready"] = new(3, rig => (rig.Scale.Configure(rig.NowUs, out _), true)),
        ["Nau7802.VerifyConfiguration"] = new(2, rig => (rig.Scale.VerifyConfiguration(), true)),
        ["Nau7802.TryRead"] = new(2, rig => (rig.Scale.TryRead(out int counts), counts == 0)),
        ["Vl53l0x.Reset"] = new(3, rig => (rig.Height.Reset(), true)),
        ["Vl53l0x.VerifyConfiguration"] = new(3, rig => (rig.Height.VerifyConfiguration(), true)),
        ["Vl53l0x.Start"] = new(11, rig => (rig.Height.Start(), true)),
        ["Vl53l0x.Stop"] = new(6, rig => (rig.Height.Stop(), true)),
        ["Vl53l0x.TryRead"] = new(3, rig => (rig.Height.TryRead(out int millimetres), millimetres == 0)),
    };

    public static TheoryData<string> Names => [.. Operations.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_failed_transfer_gives_its_reason_and_no_value_whichever_it_is(string name)
    {
        Operation operation = Operations[name];
        foreach ((BusStatus status, NoData expected) in Faults)
        {
            for (int failing = 0; failing < operation.Transfers; failing++)
            {
                DriverRig rig = Running();
                FailTransfer(rig, failing, status);

                (NoData reason, bool noValue) = operation.Run(rig);

                Assert.True(reason == expected, $"{name}, transfer {failing}, {status}: {reason}");
                Assert.True(noValue, $"{name}, transfer {failing}, {status}: there is a value");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Without_a_fault_the_same_call_makes_exactly_so_many_transfers(string name)
    {
        DriverRig rig = Running();
        long before = rig.I2c.Transfers + rig.Spi.Transfers;

        (NoData reason, _) = Operations[name].Run(rig);

        Assert.Equal(NoData.None, reason);
        Assert.Equal(Operations[name].Transfers, rig.I2c.Transfers + rig.Spi.Transfers - before);
    }

    [Fact]
    public void A_stuck_bus_gives_BusTimeout_everywhere_and_recovers()
    {
        DriverRig rig = Running();
        rig.I2c.Stuck = true;

        NoData stuck = rig.Contact.TryRead(rig.NowUs, out _);
        rig.I2c.Stuck = false;
        NoData released = rig.Contact.TryRead(rig.NowUs, out Temperature value);

        Assert.Equal(NoData.BusTimeout, stuck);
        Assert.Equal(NoData.None, released);
        Assert.Equal(36500, value.MilliCelsius);
    }

    // All parts run; 25 ECG samples and 20 pleth samples wait.
    private static DriverRig Running()
    {
        var rig = new DriverRig { MilliVolts = (index, _) => 0.1 + (0.001 * (index % 100)) };
        rig.StartScale();
        rig.StartHeight();
        rig.StartTemperatures();
        rig.StartPleth();
        rig.StartEcg();
        Assert.Equal(NoData.None, rig.Pleth.StartDieTemperature());
        rig.Pleth.Drain(rig.PlethBatch);
        rig.Advance(150_000);
        rig.Ecg.Start();
        rig.Advance(49_000);
        return rig;
    }

    private static void FailTransfer(DriverRig rig, int failing, BusStatus status)
    {
        int seen = 0;
        rig.I2c.Fault = _ => seen++ == failing ? status : BusStatus.Ok;
        rig.Spi.Fault = _ => seen++ == failing ? status : BusStatus.Ok;
    }

    private static bool IsEmpty(Kiosk.Drivers.EcgBatch batch)
    {
        return batch is { Count: 0, Overflowed: false, LeadOff: false, Saturated: false, Recovering: false, HighWater: false };
    }

    private static bool IsEmpty(Kiosk.Drivers.PlethBatch batch)
    {
        return batch is { Count: 0, LostAfter: 0, FingerOff: false, Saturated: false, AmbientOverflow: false, HighWater: false };
    }

    private sealed record Operation(int Transfers, Func<DriverRig, (NoData Reason, bool NoValue)> Run);
}
