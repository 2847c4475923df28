using System.Text.Json;
using Xunit;

namespace Kiosk.SystemTests;

/// <summary>kioskctl selftest over real processes: a sound board passes, and a broken part is named, and only it.</summary>
public class SelfTestTests
{
    /// <summary>What a technician may find broken: a command to the simulator, the part's name, the command that mends it.</summary>
    private static readonly (string Break, string Part, string Mend)[] Faults =
    [
        ("part max30003 off", "Max30003", "part max30003 on"),
        ("part max30003 wrong", "Max30003", "part max30003 sound"),
        ("part max30102 off", "Max30102", "part max30102 on"),
        ("part max30102 wrong", "Max30102", "part max30102 sound"),
        ("part max30205 off", "Max30205", "part max30205 on"),
        ("part max30205 stuck", "Max30205", "part max30205 sound"),
        ("part mlx90614 off", "Mlx90614", "part mlx90614 on"),
        ("part mlx90614 wrong", "Mlx90614", "part mlx90614 sound"),
    ];

    [Fact]
    public async Task Self_test_passes_on_a_sound_board_and_names_each_broken_part()
    {
        await using KioskSystem system = await KioskSystem.StartAsync();

        (int code, string output) = await system.Rig.CtlAsync("selftest");
        Assert.True(code == 0, output);
        Assert.Contains("passed.", output, StringComparison.Ordinal);
        Assert.All(new[] { "Max30003", "Max30102", "Max30205", "Mlx90614", "store", "disk", "clock", "broker" },
            name => Assert.Contains(name, output, StringComparison.Ordinal));

        foreach ((string fault, string part, string mend) in Faults)
        {
            await system.Rig.Board!.SendAsync(fault);
            (code, output) = await system.Rig.CtlAsync("selftest");
            Assert.True(code == 1, $"{fault}: {output}");
            Assert.True(output.Contains($"FAILED: {part}.", StringComparison.Ordinal), $"{fault}: {output}");
            await system.Rig.Board.SendAsync(mend);
        }

        (code, output) = await system.Rig.CtlAsync("selftest");
        Assert.True(code == 0, output);
    }

    [Fact]
    public async Task Broken_part_of_a_scenario_is_named_alone_and_marks_its_readings()
    {
        await using KioskSystem system = await KioskSystem.StartAsync("--scenario", "probe-missing");

        (int code, string output) = await system.Rig.CtlAsync("selftest", "--part", "max30205");
        string visit = await system.OpenVisitAsync();
        (int during, string refusal) = await system.Rig.CtlAsync("selftest");
        await KioskSystem.PassAsync(15);
        await system.EndVisitAsync();

        Assert.True(code == 1, output);
        Assert.Contains("FAILED: Max30205.", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Max30003", output, StringComparison.Ordinal);
        Assert.True(during == 1, refusal);
        Assert.Contains("A visit is open", refusal, StringComparison.Ordinal);
        DeliveredVisit delivered = await system.DeliveredOnceAsync(visit);
        Assert.Contains("contact thermometer", delivered.Reason(150364), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_reading_of_a_visit_carries_its_calibration()
    {
        await using KioskSystem system = await KioskSystem.StartAsync();
        JsonElement list = await system.Rig.CtlJsonAsync("calibration", "list");

        string visit = await system.OpenVisitAsync();
        await KioskSystem.PassAsync(15);
        await system.EndVisitAsync();

        Assert.Equal("factory", list.GetProperty("instruments")[0].GetProperty("calibration").GetProperty("id").GetString());
        DeliveredVisit delivered = await system.DeliveredOnceAsync(visit);
        Assert.Equal(6, delivered.ReadingsWithCalibration("factory"));
    }
}
