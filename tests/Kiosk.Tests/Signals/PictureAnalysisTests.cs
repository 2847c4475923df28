using Kiosk.Signals.Pictures;
using Kiosk.Simulator.Media;
using Xunit;

namespace Kiosk.Tests.Signals;

/// <summary>Pictures of the simulator, whole and broken.</summary>
public class PictureAnalysisTests
{
    public static TheoryData<int, int, int> Good => new() { { 1, 640, 480 }, { 2, 640, 480 }, { 3, 1280, 720 }, { 4, 320, 240 } };

    [Theory]
    [MemberData(nameof(Good))]
    public void Ear_in_focus_passes(int seed, int width, int height)
    {
        PictureResult result = Analyze(new EarPicture(seed) { Width = width, Height = height });

        Assert.True(result.Flaw == PictureFlaw.None, $"{result}");
    }

    [Theory]
    [InlineData(PictureFault.Black, PictureFlaw.Black)]
    [InlineData(PictureFault.OverExposed, PictureFlaw.OverExposed)]
    [InlineData(PictureFault.Covered, PictureFlaw.NoContrast)]
    [InlineData(PictureFault.OutOfFocus, PictureFlaw.OutOfFocus)]
    public void Each_fault_has_its_verdict(PictureFault fault, PictureFlaw expected)
    {
        foreach ((int seed, int width, int height) in ((int, int, int)[])[(1, 640, 480), (2, 640, 480), (3, 1280, 720)])
        {
            PictureResult result = Analyze(new EarPicture(seed) { Width = width, Height = height, Fault = fault });

            Assert.True(result.Flaw == expected, $"{width} x {height}, seed {seed}: {result}");
        }
    }

    [Fact]
    public void Sharpness_falls_with_each_step_of_blur()
    {
        double[] sharpness = [.. ((int[])[0, 1, 2, 4, 8]).Select(blur => Analyze(new EarPicture(1) { BlurPixels = blur }).Sharpness!.Value)];

        Assert.Equal(sharpness.OrderDescending(), sharpness);
    }

    [Fact]
    public void Repeated_picture_is_an_old_one()
    {
        var picture = new EarPicture(1);
        byte[] luminance = EarPicture.Luminance(picture.Make());

        Assert.Equal(PictureFlaw.Frozen, PictureAnalysis.Analyze(luminance, 640, 480, isRepeated: true).Flaw);
    }

    private static PictureResult Analyze(EarPicture picture) =>
        PictureAnalysis.Analyze(EarPicture.Luminance(picture.Make()), picture.Width, picture.Height, isRepeated: false);
}
