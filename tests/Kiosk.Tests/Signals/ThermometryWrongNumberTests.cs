using Kiosk.Signals;
using Kiosk.Signals.Thermometry;
using Xunit;

namespace Kiosk.Tests.Signals;

/// <summary>What disturbs a thermometer, and the reason that must stand where a number would be wrong.</summary>
public class ThermometryWrongNumberTests
{
    private const int Seconds = 60, Skin = 36_600, Room = 22_000;

    public static TheoryData<string, NoValue> Contact => new()
    {
        { "probe on the table", NoValue.Implausible },
        { "probe under a lamp", NoValue.Implausible },
        { "applied a moment ago", NoValue.NotSettled },
        { "slow probe that looks steady", NoValue.NotSettled },
        { "loose contact that comes and goes", NoValue.NotSettled },
        { "rubbed between fingers", NoValue.NotSettled },
        { "falls off before it settles", NoValue.NotSettled },
        { "silent for most of the time", NoValue.NotEnoughSignal },
        { "used for a moment", NoValue.NotEnoughSignal },
    };

    public static TheoryData<string, NoValue> Infrared => new()
    {
        { "nobody there", NoValue.Implausible },
        { "a hot cup", NoValue.Implausible },
        { "head at the edge of the view", NoValue.NotSettled },
        { "walks through the view", NoValue.NotSettled },
        { "cold room", NoValue.AmbientOutOfRange },
        { "sun on the kiosk", NoValue.AmbientOutOfRange },
        { "part warmed by a hand", NoValue.AmbientChanging },
        { "own temperature not read", NoValue.AmbientUnknown },
        { "a look of two seconds", NoValue.NotEnoughSignal },
    };

    [Theory]
    [MemberData(nameof(Contact))]
    public void A_disturbed_probe_gives_its_reason_and_no_number(string disturbance, NoValue reason)
    {
        Random random = new(11);
        int seconds = disturbance == "used for a moment" ? 8 : Seconds;
        IEnumerable<int> all = Enumerable.Range(0, seconds);
        long[] ms = [.. (disturbance == "silent for most of the time" ? all.Where(s => s % 7 < 2) : all).Select(s => 1000L * s)];

        TemperatureResult result = SettledTemperature.Analyze(ms, [.. ms.Select(t => (int)ProbeAt(disturbance, t / 1000.0) + random.Next(-4, 5))]);

        Assert.Null(result.MilliCelsius);
        Assert.Equal(reason, result.NoTemperature);
    }

    [Theory]
    [MemberData(nameof(Infrared))]
    public void A_disturbed_infrared_thermometer_gives_its_reason_and_no_number(string disturbance, NoValue reason)
    {
        Random random = new(12);
        int count = disturbance == "a look of two seconds" ? 2 : 30;
        int[] readings = [.. Enumerable.Range(0, count).Select(s => (int)ForeheadAt(disturbance, s) + random.Next(-20, 21))];
        int[] room = disturbance switch
        {
            "cold room" => [14_900, 15_000],
            "sun on the kiosk" => [40_500, 40_600],
            "part warmed by a hand" => [22_000, 22_600, 23_100, 23_500],
            "own temperature not read" => [],
            _ => [Room, Room],
        };

        TemperatureResult result = InfraredTemperature.Analyze(readings, room);

        Assert.Null(result.MilliCelsius);
        Assert.Equal(reason, result.NoTemperature);
    }

    private static double ProbeAt(string disturbance, double s) => disturbance switch
    {
        "probe on the table" => Room,
        "probe under a lamp" => 45_000,
        "applied a moment ago" => Skin + (Room - Skin) * Math.Exp(-s / 40),
        "slow probe that looks steady" => Skin - 1_000 * Math.Exp(-s / 300),
        "loose contact that comes and goes" => Skin - 2_000 * (0.5 - 0.5 * Math.Cos(2 * Math.PI * s / 9)),
        "rubbed between fingers" => Skin - 1_500 + 25 * s,
        "falls off before it settles" => s < 20 ? Skin + (Room - Skin) * Math.Exp(-s / 12) : Room + 11_800 * Math.Exp(-(s - 20) / 30),
        _ => Skin,
    };

    private static double ForeheadAt(string disturbance, int s) => disturbance switch
    {
        "nobody there" => Room,
        "a hot cup" => 61_000,
        "head at the edge of the view" => 33_000 + 1_500 * Math.Sin(s),
        "walks through the view" => 30_500 + 200 * s,
        _ => 34_500,
    };
}
