using Kiosk.Measurements;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Firmware;

public class CommandTests
{
    private readonly LinkRig _rig = new();

    public CommandTests() => _rig.Run(50);

    [Fact]
    public void A_repeated_command_is_carried_out_once_and_answered_each_time()
    {
        var end = new CommandMessage { CommandId = 77, Code = CommandCode.Reboot };

        for (int i = 0; i < 5; i++)
        {
            _rig.Host.Write(end.Write);
            _rig.Run(500);
        }

        Assert.Equal(5, _rig.Host.Results.Count(r => r.CommandId == 77 && r.Outcome == CommandOutcome.Done));
        Assert.Equal(["restart"], _rig.Calls);
    }

    [Fact]
    public void Beginning_the_running_acquisition_again_is_done_without_doing_it()
    {
        Execute(CommandCode.BeginAcquisition, 5, (uint)Instruments.All);

        CommandResultMessage again = Execute(CommandCode.BeginAcquisition, 5, (uint)Instruments.All);

        Assert.Equal(CommandOutcome.Done, again.Outcome);
        Assert.Equal(["begin 5"], _rig.Calls);
    }

    [Fact]
    public void Beginning_another_acquisition_is_refused_with_the_id_of_the_running_one()
    {
        Execute(CommandCode.BeginAcquisition, 5, (uint)Instruments.All);

        CommandResultMessage other = Execute(CommandCode.BeginAcquisition, 6, (uint)Instruments.All);

        Assert.Equal(CommandOutcome.Busy, other.Outcome);
        Assert.Equal(5u, other.Detail);
        Assert.Equal(["begin 5"], _rig.Calls);
    }

    [Theory]
    [InlineData(0, 15)]
    [InlineData(5, 0)]
    [InlineData(5, 128)]
    public void Beginning_with_an_argument_out_of_range_is_refused(uint id, uint instruments)
    {
        Assert.Equal(CommandOutcome.BadArgument, Execute(CommandCode.BeginAcquisition, id, instruments).Outcome);
        Assert.Empty(_rig.Calls);
    }

    [Fact]
    public void An_acquisition_that_has_ended_does_not_begin_again()
    {
        Execute(CommandCode.BeginAcquisition, 5, (uint)Instruments.All);
        Execute(CommandCode.EndAcquisition, 5, 0);

        CommandResultMessage again = Execute(CommandCode.BeginAcquisition, 5, (uint)Instruments.All);

        Assert.Equal(CommandOutcome.BadArgument, again.Outcome);
        Assert.Equal(["begin 5", "release", "end 5"], _rig.Calls);
    }

    [Fact]
    public void Ending_what_has_ended_is_done_and_ends_nothing_else()
    {
        Execute(CommandCode.BeginAcquisition, 5, (uint)Instruments.All);

        CommandResultMessage other = Execute(CommandCode.EndAcquisition, 4, 0);

        Assert.Equal(CommandOutcome.Done, other.Outcome);
        Assert.Equal(["begin 5"], _rig.Calls);
    }

    [Fact]
    public void A_reboot_is_refused_during_an_acquisition()
    {
        Execute(CommandCode.BeginAcquisition, 5, (uint)Instruments.All);

        CommandResultMessage reboot = Execute(CommandCode.Reboot, 0, 0);
        _rig.Run(1000);

        Assert.Equal(CommandOutcome.Busy, reboot.Outcome);
        Assert.DoesNotContain("restart", _rig.Calls);
    }

    [Theory]
    [InlineData(0)]
    [InlineData((uint)Part.Max30003)]
    public void A_self_test_begins_once_and_another_waits_for_its_end(uint part)
    {
        CommandResultMessage first = Execute(CommandCode.SelfTest, part, 0);
        CommandResultMessage second = Execute(CommandCode.SelfTest, 0, 0);

        Assert.Equal(CommandOutcome.Done, first.Outcome);
        Assert.Equal((CommandOutcome.Busy, 0u), (second.Outcome, second.Detail));
        Assert.Equal([$"test {part}"], _rig.Calls);
    }

    [Theory]
    [InlineData((uint)Part.Mlx90614)]
    [InlineData(255)]
    [InlineData(256 + (uint)Part.Max30003)]
    public void A_self_test_of_a_part_that_the_board_does_not_have_is_refused(uint part)
    {
        Assert.Equal(CommandOutcome.BadArgument, Execute(CommandCode.SelfTest, part, 0).Outcome);
        Assert.Empty(_rig.Calls);
    }

    [Fact]
    public void A_self_test_is_refused_during_an_acquisition()
    {
        Execute(CommandCode.BeginAcquisition, 5, (uint)Instruments.Ecg);

        CommandResultMessage test = Execute(CommandCode.SelfTest, 0, 0);

        Assert.Equal((CommandOutcome.Busy, 5u), (test.Outcome, test.Detail));
        Assert.Equal(["begin 5"], _rig.Calls);
    }

    [Fact]
    public void An_acquisition_is_not_refused_for_a_self_test_but_ends_it_first()
    {
        Execute(CommandCode.SelfTest, 0, 0);

        CommandResultMessage begin = Execute(CommandCode.BeginAcquisition, 5, (uint)Instruments.Ecg);

        Assert.Equal(CommandOutcome.Done, begin.Outcome);
        Assert.Equal(["test 0", "abort", "begin 5"], _rig.Calls);
    }

    [Fact]
    public void A_refused_acquisition_leaves_the_self_test_alone()
    {
        Execute(CommandCode.SelfTest, 0, 0);

        Assert.Equal(CommandOutcome.BadArgument, Execute(CommandCode.BeginAcquisition, 0, (uint)Instruments.Ecg).Outcome);

        Assert.Equal(["test 0"], _rig.Calls);
    }

    [Fact]
    public void A_reboot_ends_a_self_test_and_none_begins_before_it()
    {
        Execute(CommandCode.SelfTest, 0, 0);
        uint reboot = _rig.Host.Send(CommandCode.Reboot, 0, 0);
        while (_rig.Host.ResultOf(reboot) is null) _rig.Run(10);

        var late = new CommandMessage { CommandId = 99, Code = CommandCode.SelfTest };
        _rig.Host.Write(late.Write);
        _rig.Run(700);

        Assert.Equal(CommandOutcome.BadArgument, _rig.Host.ResultOf(99)?.Outcome);
        Assert.Equal(["test 0", "abort", "restart"], _rig.Calls);
    }

    [Fact]
    public void An_unknown_command_is_answered_as_unknown()
    {
        Assert.Equal(CommandOutcome.Unknown, Execute((CommandCode)99, 0, 0).Outcome);
        Assert.Equal(CommandOutcome.Unknown, Execute(CommandCode.None, 0, 0).Outcome);
    }

    private CommandResultMessage Execute(CommandCode code, uint argument1, uint argument2)
    {
        uint id = _rig.Host.Send(code, argument1, argument2);
        _rig.Run(700);
        CommandResultMessage? result = _rig.Host.ResultOf(id);
        Assert.NotNull(result);
        return result;
    }
}
