namespace Kiosk.Signals.Pictures;

/// <summary>Bounds of <see cref="PictureAnalysis"/>, luminance 0 to 255.</summary>
/// <remarks>
/// None of these is from a standard. They were set on the simulator's drawn ear canals: in focus, blurred by degrees, dark and bright. A real
/// camera's pictures must confirm or move them (hardware-docs/otoscope.md).
/// </remarks>
public sealed record PictureOptions
{
    /// <summary>Pixels from here up belong to the lit field; an otoscope's picture is a bright disc in a black frame.</summary>
    public int LitMin { get; init; } = 32;

    /// <summary>With a smaller part of the picture lit it is black.</summary>
    public double LitShareMin { get; init; } = 0.05;

    /// <summary>Pixels from here up are white.</summary>
    public int WhiteMin { get; init; } = 250;

    /// <summary>A greater part of the lit field that is white is over-exposure; the light reflex of a wet eardrum is a few hundredths.</summary>
    public double WhiteShareMax { get; init; } = 0.25;

    /// <summary>Luminance between the 5th and the 95th percentile of the lit field: less is an even surface.</summary>
    public int ContrastMin { get; init; } = 20;

    /// <summary>
    /// Variance of the Laplacian of the lit field by its own variance, at 320 pixels of width: less is out of focus. The drawn pictures
    /// have 0.20 to 0.24 in focus and 0.010 to 0.011 under a Gaussian blur of a hundredth of the width; the bound lies nearer to the
    /// blurred ones, since a real ear has fewer hard edges than a drawing.
    /// </summary>
    public double SharpnessMin { get; init; } = 0.03;
}
