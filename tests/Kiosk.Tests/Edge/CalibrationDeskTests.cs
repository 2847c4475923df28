using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Link;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Edge;

/// <summary>Calibrations between visits: what they need of the board, and that nobody gets their samples.</summary>
public class CalibrationDeskTests
{
    private const string By = "T-17";

    [Fact]
    public async Task Empty_mass_and_empty_again_keep_a_calibration()
    {
        await using var rig = await CalibrationRig.StartAsync();

        DeskReply<CalibrationStep> zero = await rig.ScaleAsync(45_000, rig.Desk.ScaleZeroAsync(By));
        DeskReply<CalibrationStep> mass = await rig.ScaleAsync(645_000, rig.Desk.ScaleMassAsync(60));
        DeskReply<CalibrationStep> again = await rig.ScaleAsync(45_010, rig.Desk.ScaleZeroAsync(By));

        Assert.Null(zero.Value!.Calibration);
        Assert.Contains("--mass", zero.Value.Text);
        Assert.Null(mass.Value!.Calibration);
        Calibration kept = Assert.Single(rig.Calibrations.Kept);
        Assert.Equal(again.Value!.Calibration, kept);
        Assert.Equal(Instruments.Weight, kept.Instrument);
        Assert.Equal(By, kept.By);
        Assert.Equal("two points, 60 kg", kept.Method);
        Assert.Matches("^weight-[0-9]{8}-[0-9a-f]{8}$", kept.Id);
        Assert.Equal(kept.Done + CalibrationDesk.Validity, kept.Expires);
        Assert.Equal(10_000, ScaleConstantNames.ScaleOf(kept)!.Value.CountsPerKilogram, 1.0);
    }

    [Fact]
    public async Task A_second_calibration_of_a_day_has_an_id_of_its_own()
    {
        await using var rig = await CalibrationRig.StartAsync();
        for (int i = 0; i < 2; i++)
        {
            await rig.ScaleAsync(45_000, rig.Desk.ScaleZeroAsync(By));
            await rig.ScaleAsync(645_000, rig.Desk.ScaleMassAsync(60));
            await rig.ScaleAsync(45_000, rig.Desk.ScaleZeroAsync(By));
        }

        Assert.Equal(2, rig.Calibrations.Kept.Select(c => c.Id).Distinct().Count());
    }

    [Fact]
    public async Task While_the_clock_was_never_set_nothing_is_calibrated()
    {
        await using var rig = await CalibrationRig.StartAsync();
        rig.Bench.UtcUncertainty = null;

        DeskReply<CalibrationStep> reply = await rig.Desk.ScaleZeroAsync(By);

        Assert.Equal(DeskRefusal.NotCalibrated, reply.Refusal);
        Assert.Contains("the clock is not set", reply.Text);
    }

    [Fact]
    public async Task A_mass_without_the_empty_platform_before_is_refused()
    {
        await using var rig = await CalibrationRig.StartAsync();

        DeskReply<CalibrationStep> reply = await rig.Desk.ScaleMassAsync(60);

        Assert.Equal(DeskRefusal.WrongStep, reply.Refusal);
        Assert.Empty(rig.Bench.Link.Commands);
    }

    [Fact]
    public async Task An_empty_platform_of_an_hour_ago_is_forgotten()
    {
        await using var rig = await CalibrationRig.StartAsync();
        await rig.ScaleAsync(45_000, rig.Desk.ScaleZeroAsync(By));

        rig.Bench.Time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(DeskRefusal.WrongStep, (await rig.Desk.ScaleMassAsync(60)).Refusal);
    }

    [Fact]
    public async Task A_platform_that_does_not_return_to_zero_keeps_nothing()
    {
        await using var rig = await CalibrationRig.StartAsync();
        await rig.ScaleAsync(45_000, rig.Desk.ScaleZeroAsync(By));
        await rig.ScaleAsync(645_000, rig.Desk.ScaleMassAsync(60));

        DeskReply<CalibrationStep> reply = await rig.ScaleAsync(47_000, rig.Desk.ScaleZeroAsync(By));

        Assert.Equal(DeskRefusal.NotCalibrated, reply.Refusal);
        Assert.Contains("does not read as before", reply.Text);
        Assert.Empty(rig.Calibrations.Kept);
    }

    [Fact]
    public async Task A_disk_that_fails_is_told_and_keeps_what_was()
    {
        await using var rig = await CalibrationRig.StartAsync();
        rig.Calibrations.WriteProblem = "no space";
        await rig.ScaleAsync(45_000, rig.Desk.ScaleZeroAsync(By));
        await rig.ScaleAsync(645_000, rig.Desk.ScaleMassAsync(60));

        DeskReply<CalibrationStep> reply = await rig.ScaleAsync(45_000, rig.Desk.ScaleZeroAsync(By));

        Assert.Equal(DeskRefusal.StoreFailed, reply.Refusal);
        Assert.Contains("no space", reply.Text);
    }

    [Fact]
    public async Task During_a_visit_nothing_is_calibrated()
    {
        await using var rig = await CalibrationRig.StartAsync();
        await rig.Bench.OpenAsync();

        DeskReply<CalibrationStep> reply = await rig.Desk.ScaleZeroAsync(By);

        Assert.Equal(DeskRefusal.VisitOpen, reply.Refusal);
    }

    [Fact]
    public async Task The_samples_of_a_calibration_are_nobodys_and_are_not_counted_as_lost()
    {
        await using var rig = await CalibrationRig.StartAsync();
        await rig.ScaleAsync(45_000, rig.Desk.ScaleZeroAsync(By), alsoReading: true);
        await rig.Bench.Intake.FlushAsync();

        OpenVisit visit = await rig.Bench.OpenAsync();

        Assert.Equal(0, rig.Bench.Intake.Unbound);
        Assert.NotEqual(rig.LastAcquisition, visit.Acquisition);
        Assert.Equal(0, rig.Bench.Store.Read(c => c.Number("SELECT count(*) FROM sample_block")));
        Assert.Equal(0, rig.Bench.Store.Read(c => c.Number("SELECT count(*) FROM retained WHERE payload IS NOT NULL OR visit_id IS NOT NULL")));
        Assert.DoesNotContain(rig.LastAcquisition, rig.Bench.Link.Tracked);
    }

    [Fact]
    public async Task A_board_that_does_not_answer_is_told_of()
    {
        await using var rig = await CalibrationRig.StartAsync();
        rig.Bench.Link.Answer = (_, _) => new CommandReply(CommandEnd.TimedOut, default, 0);

        DeskReply<CalibrationStep> reply = await rig.Desk.ScaleZeroAsync(By);

        Assert.Equal(DeskRefusal.BoardFailed, reply.Refusal);
        Assert.Contains("the board did not begin", reply.Text);
        Assert.Empty(rig.Bench.Link.Tracked);
    }

    [Fact]
    public async Task A_block_calibrates_the_height_sensor()
    {
        await using var rig = await CalibrationRig.StartAsync();

        DeskReply<CalibrationStep> reply = await rig.HeightAsync(1250, rig.Desk.HeightAsync(1000, By));

        Assert.Equal(2250, ScaleConstantNames.MountOf(reply.Value!.Calibration)!.Value, 0.5);
        Assert.Equal("block of 1000 mm", Assert.Single(rig.Calibrations.Kept).Method);
    }

    private sealed class CalibrationRig : IAsyncDisposable
    {
        private uint _stored;

        public VisitBench Bench { get; } = new();

        public FixedCalibrations Calibrations { get; } = new();

        public CalibrationDesk Desk { get; private set; } = null!;

        public uint LastAcquisition { get; private set; }

        public static async Task<CalibrationRig> StartAsync()
        {
            var rig = new CalibrationRig();
            VisitBench bench = rig.Bench;
            await bench.MeetBoardAsync();
            var samples = new BenchSamples(bench.Store, bench.Intake, bench.Link, bench.Live, bench.Desk, bench.Clock, new FixedIdentifiers());
            rig.Desk = new CalibrationDesk(samples, rig.Calibrations, new FixedIdentifiers(), bench.Clock);
            return rig;
        }

        /// <summary>A step, and a board that sends a steady load meanwhile.</summary>
        public async Task<DeskReply<CalibrationStep>> ScaleAsync(double counts, Task<DeskReply<CalibrationStep>> step, bool alsoReading = false)
        {
            await BegunAsync();
            Bench.Time.Advance(TimeSpan.FromSeconds(7.5));
            for (uint block = 0; block < 8; block++)
            {
                var sent = new SampleBlock(Bench.BootKey, LastAcquisition, Channel.ScaleLoad, Part.Nau7802, BlockFlags.None, block,
                    5_000_000 + (block * 1_000_000L), 100_000_000, 1, 1, [.. Enumerable.Range(0, 10).Select(i => (int)counts + (i % 2 * 20) - 10)]);
                Assert.True(Bench.Intake.Add(sent));
                Bench.Live.Add(sent);
            }

            if (alsoReading) await Bench.Intake.StoreAsync([Reading(_stored++, 1250)]);
            return await EndAsync(step);
        }

        public async Task<DeskReply<CalibrationStep>> HeightAsync(int distance, Task<DeskReply<CalibrationStep>> step)
        {
            await BegunAsync();
            for (uint i = 0; i < 8; i++) Bench.Live.Add(Reading(i, distance + (int)(i % 3) - 1));
            return await EndAsync(step);
        }

        public ValueTask DisposeAsync() => Bench.DisposeAsync();

        private RetainedMessage Reading(uint number, int distance) => new(Bench.BootKey, number, LastAcquisition, 5_000_000 + (number * 1_000_000L),
            Part.Vl53l0x, MeasurementKind.BodyHeight, EventCode.None, Channel.None, NoData.None, distance, false);

        private async Task BegunAsync()
        {
            for (int i = 0; i < 500; i++)
            {
                (CommandCode code, uint acquisition) = Bench.Link.Commands.LastOrDefault();
                if (code == CommandCode.BeginAcquisition && acquisition != LastAcquisition)
                {
                    LastAcquisition = acquisition;
                    return;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
            }

            Assert.Fail("the board was not told to begin");
        }

        private async Task<DeskReply<CalibrationStep>> EndAsync(Task<DeskReply<CalibrationStep>> step)
        {
            for (int i = 0; i < 500 && !step.IsCompleted; i++)
            {
                Bench.Time.Advance(TimeSpan.FromMilliseconds(500));
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
            }

            return await step;
        }
    }
}
