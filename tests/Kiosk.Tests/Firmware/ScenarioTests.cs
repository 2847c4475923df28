using Kiosk.Simulator.World;
using Xunit;

namespace Kiosk.Tests.Firmware;

public class ScenarioTests
{
    [Fact]
    public void A_file_is_read_step_by_step()
    {
        Scenario scenario = Scenario.Parse("mine", ["# my visit", "start part max30205 off", "", "12.5 cable out  # pulled", "20 cable in"]);

        Assert.Equal(
            [new ScenarioStep(null, "part max30205 off"), new ScenarioStep(12_500_000, "cable out"), new ScenarioStep(20_000_000, "cable in")],
            scenario.Steps);
    }

    [Theory]
    [InlineData("cable out")]
    [InlineData("12 cable sideways")]
    [InlineData("12 part max99999 off")]
    [InlineData("-3 cable out")]
    [InlineData("12 flip many")]
    [InlineData("12")]
    [InlineData("1e300 cable out")]
    public void A_wrong_line_is_refused_with_file_line_and_what_to_write(string line)
    {
        ScenarioException error = Assert.Throws<ScenarioException>(() => Scenario.Parse("mine.txt", ["start flip 100", line]));

        Assert.StartsWith("mine.txt, line 2: '" + line + "' is no step", error.Message);
    }

    [Fact]
    public void An_unknown_name_is_refused_with_the_names_there_are()
    {
        ScenarioException error = Assert.Throws<ScenarioException>(() => Scenario.Load("no-such-thing"));

        Assert.Contains("probe-missing", error.Message);
    }

    [Fact]
    public void An_unknown_command_does_nothing_and_lists_the_commands()
    {
        var world = new VirtualWorld(new WorldOptions());

        bool isDone = world.Commands.TryExecute("explode", out string error);

        Assert.False(isDone);
        Assert.Contains("cable out | in", error);
    }

    [Fact]
    public void Steps_count_from_the_begin_of_the_first_acquisition()
    {
        var rig = new VisitRig(new WorldOptions { Scenario = Scenario.Parse("s", ["2 cable out"]) });
        rig.Run(10);
        Assert.True(rig.World.Board.Uart.IsConnected);

        rig.Host.Begin(1);
        rig.Run(1.5);
        Assert.True(rig.World.Board.Uart.IsConnected);
        rig.Run(1);

        Assert.False(rig.World.Board.Uart.IsConnected);
    }
}
