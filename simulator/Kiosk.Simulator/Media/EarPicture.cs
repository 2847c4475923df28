namespace Kiosk.Simulator.Media;

/// <summary>What is wrong with a made picture.</summary>
public enum PictureFault
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The lamp is off.</summary>
    Black,

    /// <summary>The lamp is too bright.</summary>
    OverExposed,

    /// <summary>The lens touches the skin.</summary>
    Covered,

    /// <summary>The focus is wrong.</summary>
    OutOfFocus,
}

/// <summary>A picture as of an otoscope's camera, drawn: a lit disc with the ear canal's wall, the eardrum, malleus and light reflex. No ear's.</summary>
/// <param name="Seed">Of texture, vessels and the sensor's noise.</param>
public sealed record EarPicture(int Seed)
{
    /// <summary>Pixels in a row.</summary>
    public int Width { get; init; } = 640;

    /// <summary>Rows.</summary>
    public int Height { get; init; } = 480;

    /// <summary>What is wrong.</summary>
    public PictureFault Fault { get; init; }

    /// <summary>Radius of the blur, pixels; 0 is in focus.</summary>
    public int BlurPixels { get; init; }

    /// <summary>Red, green and blue of each pixel, 0 to 255.</summary>
    public byte[] Make()
    {
        var random = new Random(Seed);
        double[][] planes = [new double[Width * Height], new double[Width * Height], new double[Width * Height]];
        if (Fault != PictureFault.Black) new EarDrawing(Width, Height, random, Fault == PictureFault.Covered).Draw(planes);
        int blur = Fault == PictureFault.OutOfFocus ? Math.Max(BlurPixels, Width / 100) : BlurPixels;
        double gain = Fault == PictureFault.OverExposed ? 2.6 : 1;
        if (blur > 0) planes = Array.ConvertAll(planes, plane => Blurred(plane, blur));
        byte[] pixels = new byte[3 * Width * Height];
        for (int i = 0; i < Width * Height; i++)
        {
            for (int c = 0; c < 3; c++) pixels[(3 * i) + c] = (byte)Math.Clamp((gain * planes[c][i]) + Noise(random), 0, 255);
        }

        return pixels;
    }

    /// <summary>The picture as a PPM file (netpbm, "P6").</summary>
    public byte[] ToPpm()
    {
        byte[] header = System.Text.Encoding.ASCII.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"P6\n{Width} {Height}\n255\n"));
        return [.. header, .. Make()];
    }

    /// <summary>Luminance (ITU-R BT.601) of a picture of <see cref="Make"/>.</summary>
    public static byte[] Luminance(ReadOnlySpan<byte> pixels)
    {
        byte[] gray = new byte[pixels.Length / 3];
        for (int i = 0; i < gray.Length; i++)
            gray[i] = (byte)Math.Round((0.299 * pixels[3 * i]) + (0.587 * pixels[(3 * i) + 1]) + (0.114 * pixels[(3 * i) + 2]));
        return gray;
    }

    // Sum of three even draws: near enough to Gauss, deviation about 2.
    private static double Noise(Random random) => 2 * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * 2;

    // Three box blurs are a Gaussian blur by the central limit theorem.
    private double[] Blurred(double[] plane, int radius)
    {
        for (int pass = 0; pass < 3; pass++) plane = BoxedColumns(BoxedRows(plane, radius), radius);
        return plane;
    }

    private double[] BoxedRows(double[] plane, int radius)
    {
        double[] result = new double[plane.Length];
        for (int y = 0; y < Height; y++) Box(plane, result, y * Width, 1, Width, radius);
        return result;
    }

    private double[] BoxedColumns(double[] plane, int radius)
    {
        double[] result = new double[plane.Length];
        for (int x = 0; x < Width; x++) Box(plane, result, x, Width, Height, radius);
        return result;
    }

    private static void Box(double[] from, double[] to, int first, int stride, int count, int radius)
    {
        double sum = 0;
        for (int i = -radius; i <= radius; i++) sum += from[first + (stride * Math.Clamp(i, 0, count - 1))];
        for (int i = 0; i < count; i++)
        {
            to[first + (stride * i)] = sum / ((2 * radius) + 1);
            sum += from[first + (stride * Math.Min(i + radius + 1, count - 1))] - from[first + (stride * Math.Max(i - radius, 0))];
        }
    }
}
