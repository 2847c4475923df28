using Kiosk.Signals.Oscillometry;
using Xunit;

namespace Kiosk.Tests.Signals;

public class BloodPressureAveragingTests
{
    [Fact]
    public void Without_a_reading_there_is_no_average_and_two_are_wanted()
    {
        BloodPressureAverage average = BloodPressureAveraging.Of([]);

        Assert.Null(average.Average);
        Assert.Equal(2, average.Wanted);
    }

    [Fact]
    public void One_reading_stands_for_itself_and_one_more_is_wanted()
    {
        BloodPressureAverage average = BloodPressureAveraging.Of([new(130, 80)]);

        Assert.Equal(130, average.Average!.Value.SystolicMmHg);
        Assert.Equal(1, average.Wanted);
    }

    [Fact]
    public void Two_readings_that_agree_are_averaged_and_enough()
    {
        BloodPressureAverage average = BloodPressureAveraging.Of([new(132, 84, 100, 70), new(122, 80, 94, 74)]);

        Assert.Equal(new BloodPressureReading(127, 82, 97, 72), average.Average);
        Assert.Equal([0, 1], average.Used);
        Assert.Equal(0, average.Wanted);
    }

    [Theory]
    [InlineData(140.5, 80, 130, 80)]
    [InlineData(130, 95.5, 130, 85)]
    public void Two_readings_that_differ_by_more_than_10_in_either_pressure_want_a_third(double s1, double d1, double s2, double d2)
    {
        BloodPressureAverage average = BloodPressureAveraging.Of([new(s1, d1), new(s2, d2)]);

        Assert.Equal(1, average.Wanted);
    }

    [Fact]
    public void Of_three_readings_the_first_is_left_out()
    {
        BloodPressureAverage average = BloodPressureAveraging.Of([new(150, 95), new(132, 84), new(128, 80)]);

        Assert.Equal([1, 2], average.Used);
        Assert.Equal(130, average.Average!.Value.SystolicMmHg);
        Assert.Equal(82, average.Average.Value.DiastolicMmHg);
        Assert.Equal(0, average.Wanted);
    }

    [Fact]
    public void Readings_that_never_agree_end_after_four()
    {
        BloodPressureReading[] readings = [new(160, 95), new(140, 80), new(155, 90), new(135, 78)];

        Assert.Equal(1, BloodPressureAveraging.Of(readings[..3]).Wanted);
        Assert.Equal(0, BloodPressureAveraging.Of(readings).Wanted);
    }

    [Fact]
    public void A_rate_that_some_readings_lack_is_averaged_over_those_that_have_it()
    {
        BloodPressureAverage average = BloodPressureAveraging.Of([new(130, 80, PulseRatePerMin: 70), new(128, 82)]);

        Assert.Equal(70, average.Average!.Value.PulseRatePerMin);
        Assert.Null(average.Average.Value.MeanMmHg);
    }
}
