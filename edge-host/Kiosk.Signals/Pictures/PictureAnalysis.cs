namespace Kiosk.Signals.Pictures;

/// <summary>What a picture is like.</summary>
/// <param name="Flaw">Why it is of no use; None when it can be looked at.</param>
/// <param name="LitShare">Part of the picture that is lit, 0 to 1.</param>
/// <param name="WhiteShare">Part of the lit field that is white, 0 to 1.</param>
/// <param name="Contrast">Luminance from the 5th to the 95th percentile of the lit field.</param>
/// <param name="Sharpness">Variance of the Laplacian by the variance of the luminance, of the lit field; null when it is too small or even.</param>
public sealed record PictureResult(PictureFlaw Flaw, double LitShare, double WhiteShare, int Contrast, double? Sharpness);

/// <summary>Whether a still of an otoscope camera can be looked at, before the person leaves.</summary>
public static class PictureAnalysis
{
    // Focus is judged at this width, so that the sensor's noise, which is sharp, is averaged away and the bound holds for any camera.
    private const int FocusWidth = 320;

    /// <param name="luminance">Rows of pixels, 0 to 255.</param>
    /// <param name="width">Pixels in a row, at least 16.</param>
    /// <param name="height">Rows, at least 16.</param>
    /// <param name="isRepeated">It is to the last pixel a picture that came before: a live sensor's noise never repeats.</param>
    /// <param name="options">Bounds; null for the defaults.</param>
    public static PictureResult Analyze(ReadOnlySpan<byte> luminance, int width, int height, bool isRepeated, PictureOptions? options = null)
    {
        const int SideMin = 16;
        ArgumentOutOfRangeException.ThrowIfLessThan(width, SideMin);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, SideMin);
        if (luminance.Length != width * height)
            throw new ArgumentException($"{luminance.Length} pixels are not {width} x {height}.", nameof(luminance));
        options ??= new PictureOptions();

        int[] histogram = new int[256];
        foreach (byte pixel in luminance) histogram[pixel]++;
        long lit = Count(histogram, options.LitMin);
        double litShare = (double)lit / luminance.Length;
        double whiteShare = lit > 0 ? (double)Count(histogram, options.WhiteMin) / lit : 0;
        int contrast = lit > 0 ? Percentile(histogram, options.LitMin, lit, 0.95) - Percentile(histogram, options.LitMin, lit, 0.05) : 0;
        double? sharpness = Sharpness.Of(luminance, width, height, FocusWidth, options.LitMin);

        PictureFlaw flaw = litShare < options.LitShareMin ? PictureFlaw.Black
            : isRepeated ? PictureFlaw.Frozen
            : whiteShare > options.WhiteShareMax ? PictureFlaw.OverExposed
            : contrast < options.ContrastMin || sharpness is null ? PictureFlaw.NoContrast
            : sharpness < options.SharpnessMin ? PictureFlaw.OutOfFocus
            : PictureFlaw.None;
        return new PictureResult(flaw, litShare, whiteShare, contrast, sharpness);
    }

    private static long Count(int[] histogram, int from)
    {
        long count = 0;
        for (int i = from; i < histogram.Length; i++) count += histogram[i];
        return count;
    }

    private static int Percentile(int[] histogram, int from, long total, double share)
    {
        long left = (long)(share * total);
        for (int i = from; i < histogram.Length; i++)
        {
            if ((left -= histogram[i]) < 0) return i;
        }

        return histogram.Length - 1;
    }
}
