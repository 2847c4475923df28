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
    /// Variance of the Laplacian of the lit field by its own variance: less is out of focus. On the drawn pictures, brought to 320 pixels of
    /// width, focus gives about 0.04 and more, and a blur of a hundredth of the width below 0.006.
    /// </summary>
    public double SharpnessMin { get; init; } = 0.015;
}
