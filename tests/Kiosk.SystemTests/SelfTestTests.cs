using Xunit;

namespace Kiosk.SystemTests;

/// <summary>kioskctl selftest over real processes: a sound board passes, and a broken part is named, and only it.</summary>
public class SelfTestTests
{
    private const int BodyTemperature = 150364;

    /// <summary>What a technician may find broken, one of each part: a command to the simulator, the part's name, the command that mends it.</summary>
    private static readonly (string Break, string Part, string Mend)[] Faults =
    [
        ("part max30003 wrong", "Max30003", "part max30003 sound"),
        ("part max30102 wrong", "Max30102", "part max30102 sound"),
        ("part max30205 stuck", "Max30205", "part max30205 sound"),
        ("part mlx90614 off", "Mlx90614", "part mlx90614 on"),
        ("part nau7802 off", "Nau7802", "part nau7802 on"),
        ("part vl53l0x off", "Vl53l0x", "part vl53l0x on"),
    ];

    [Fact]
    public async Task Self_test_passes_on_a_sound_board_and_names_each_broken_part()
    {
        await using KioskSystem system = await KioskSystem.StartAsync();

        (int code, string output) = await system.Rig.CtlAsync("selftest");
        Assert.True(code == 0, output);
        Assert.Contains("passed.", output, StringComparison.Ordinal);
        string[] all =
        [
            .. Faults.Select(fault => fault.Part), "Lps28dfw", "Mpr", "CuffPump", "BleedValve", "ReleaseValve", "store", "disk", "clock", "broker", "calibration",
        ];
        Assert.All(all, name => Assert.Contains(name, output, StringComparison.Ordinal));

        foreach ((string fault, string part, string mend) in Faults)
        {
            await system.Rig.Board!.SendAsync(fault);
            (code, output) = await system.Rig.CtlAsync("selftest", "--part", part);
            Assert.True(code == 1 && output.Contains($"FAILED: {part}.", StringComparison.Ordinal), $"{fault}: {output}");
            await system.Rig.Board.SendAsync(mend);
        }

        await system.Rig.Board!.SendAsync("guard stuck");
        (code, output) = await system.Rig.CtlAsync("selftest");
        Assert.True(code == 1 && output.Contains("FAILED: Mpr.", StringComparison.Ordinal), output);
    }

    [Fact]
    public async Task Broken_part_of_a_scenario_is_named_alone_and_every_reading_carries_its_calibration()
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
        Assert.Contains("contact thermometer", delivered.Reason(BodyTemperature), StringComparison.Ordinal);
        // ECG, oximeter's three, both thermometers; scale and height sensor were never calibrated.
        Assert.InRange(delivered.ReadingsWithCalibration("factory"), 6, 12);
    }
}
