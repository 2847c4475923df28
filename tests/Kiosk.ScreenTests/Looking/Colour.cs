namespace Kiosk.ScreenTests.Looking;

/// <summary>A colour of a page.</summary>
/// <param name="Red">0 to 255.</param>
/// <param name="Green">0 to 255.</param>
/// <param name="Blue">0 to 255.</param>
/// <param name="Alpha">0, not there, to 1, opaque.</param>
public readonly record struct Colour(double Red, double Green, double Blue, double Alpha = 1)
{
    /// <summary>What is behind everything.</summary>
    public static readonly Colour White = new(255, 255, 255);

    /// <summary>Relative luminance of an opaque colour, 0 to 1.</summary>
    /// <remarks>WCAG 2.2, definition of relative luminance.</remarks>
    public double Luminance => (0.2126 * Linear(Red)) + (0.7152 * Linear(Green)) + (0.0722 * Linear(Blue));

    /// <summary>Contrast ratio of two opaque colours, 1 to 21.</summary>
    /// <remarks>WCAG 2.2, definition of contrast ratio.</remarks>
    public static double Contrast(Colour one, Colour other)
    {
        (double light, double dark) = one.Luminance > other.Luminance ? (one.Luminance, other.Luminance) : (other.Luminance, one.Luminance);
        return (light + 0.05) / (dark + 0.05);
    }

    /// <summary>This colour laid over an opaque one.</summary>
    public Colour Over(Colour behind) => new(Mix(Red, behind.Red), Mix(Green, behind.Green), Mix(Blue, behind.Blue));

    private double Mix(double front, double behind) => (front * Alpha) + (behind * (1 - Alpha));

    private static double Linear(double channel) => channel / 255 is var c && c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
}
