using Kiosk.Simulator.Meters;
using Xunit;

namespace Kiosk.Tests.Peripherals;

/// <summary>What an operator may tell a simulated meter.</summary>
public class VirtualMeterTests
{
    [Fact]
    public void Commands_measure_set_the_clock_and_break_the_meter()
    {
        var meter = new VirtualOneTouch(() => new DateTime(2026, 11, 29, 12, 0, 0, DateTimeKind.Unspecified));

        string?[] answers = [.. new[] { "clock -60", "measure 104 B", "control 110", "fault DamagedOnce,Repeats" }.Select(meter.Execute)];

        Assert.All(answers, Assert.Null);
        Assert.Equal(
            [new MeterResult(new DateTime(2026, 11, 29, 11, 59, 0, DateTimeKind.Unspecified), 104, false, 'B'),
                new MeterResult(new DateTime(2026, 11, 29, 11, 59, 0, DateTimeKind.Unspecified), 110, true, 'N')],
            meter.Results);
        Assert.Equal(MeterFault.DamagedOnce | MeterFault.Repeats, meter.Fault);
    }

    [Theory]
    [InlineData("measure")]
    [InlineData("measure 1000")]
    [InlineData("measure x")]
    [InlineData("measure 104 C")]
    [InlineData("fault Everything")]
    [InlineData("")]
    public void What_is_not_understood_is_told_and_does_nothing(string line)
    {
        var meter = new VirtualOneTouch(() => DateTime.UnixEpoch);

        Assert.Contains("not understood", meter.Execute(line), StringComparison.Ordinal);
        Assert.Empty(meter.Results);
    }
}
