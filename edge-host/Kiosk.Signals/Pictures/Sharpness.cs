namespace Kiosk.Signals.Pictures;

/// <summary>Variance of the Laplacian as a measure of focus, by the variance of the luminance so that brightness and contrast do not count.</summary>
/// <remarks>Pech-Pacheco et al., "Diatom autofocusing in brightfield microscopy", ICPR 2000; the normalising is ours.</remarks>
internal static class Sharpness
{
    // The rim of the lit disc is as sharp as the optics' stop, whatever the ear: it is left out by this many pixels.
    private const int Rim = 4;
    private const int PixelsMin = 400;

    /// <returns>Null when the lit field is too small or perfectly even.</returns>
    public static double? Of(ReadOnlySpan<byte> luminance, int width, int height, int focusWidth, int litMin)
    {
        int step = Math.Max(1, (width + focusWidth - 1) / focusWidth);
        (double[] small, int w, int h) = Shrink(luminance, width, height, step);
        bool[] isInner = Inner(small, w, h, litMin);
        double sum = 0, squares = 0, edge = 0, edgeSquares = 0;
        int count = 0;
        for (int i = 0; i < small.Length; i++)
        {
            if (!isInner[i]) continue;
            double value = small[i], laplacian = small[i - 1] + small[i + 1] + small[i - w] + small[i + w] - (4 * value);
            (sum, squares, edge, edgeSquares) = (sum + value, squares + (value * value), edge + laplacian, edgeSquares + (laplacian * laplacian));
            count++;
        }

        if (count < PixelsMin) return null;
        double variance = (squares / count) - (sum / count * sum / count);
        return variance > 0 ? ((edgeSquares / count) - (edge / count * edge / count)) / variance : null;
    }

    private static (double[] Pixels, int Width, int Height) Shrink(ReadOnlySpan<byte> luminance, int width, int height, int step)
    {
        int w = width / step, h = height / step;
        double[] small = new double[w * h];
        for (int y = 0; y < h; y++)
        {
            for (int x = 0; x < w; x++)
            {
                int sum = 0;
                for (int dy = 0; dy < step; dy++)
                {
                    foreach (byte pixel in luminance.Slice((((y * step) + dy) * width) + (x * step), step)) sum += pixel;
                }

                small[(y * w) + x] = (double)sum / (step * step);
            }
        }

        return (small, w, h);
    }

    // True where a whole square around a pixel is lit.
    private static bool[] Inner(double[] pixels, int w, int h, int litMin)
    {
        // Sums of unlit pixels over the rectangle from the corner (Crow, SIGGRAPH 1984).
        int[] dark = new int[(w + 1) * (h + 1)];
        for (int y = 0; y < h; y++)
        {
            for (int x = 0; x < w; x++)
            {
                int isDark = pixels[(y * w) + x] < litMin ? 1 : 0;
                dark[((y + 1) * (w + 1)) + x + 1] = isDark + dark[(y * (w + 1)) + x + 1] + dark[((y + 1) * (w + 1)) + x] - dark[(y * (w + 1)) + x];
            }
        }

        bool[] inner = new bool[w * h];
        for (int y = Rim; y < h - Rim; y++)
        {
            for (int x = Rim; x < w - Rim; x++)
            {
                int top = (y - Rim) * (w + 1), bottom = (y + Rim + 1) * (w + 1), left = x - Rim, right = x + Rim + 1;
                inner[(y * w) + x] = dark[bottom + right] - dark[top + right] - dark[bottom + left] + dark[top + left] == 0;
            }
        }

        return inner;
    }
}
