namespace Kiosk.Signals.Pictures;

/// <summary>Why a picture is of no use. A result carries either <see cref="None"/> or one of these, the first that holds in this order.</summary>
/// <remarks>The values are stored: they are appended to, never changed.</remarks>
public enum PictureFlaw
{
    /// <summary>It can be looked at.</summary>
    None = 0,

    /// <summary>Black: the lamp is off or the lens covered.</summary>
    Black = 1,

    /// <summary>The same picture, to the last pixel, as one before: the camera gives an old frame.</summary>
    Frozen = 2,

    /// <summary>Too much of the lit field is white.</summary>
    OverExposed = 3,

    /// <summary>One even surface: the lens touches something.</summary>
    NoContrast = 4,

    /// <summary>Out of focus, or moved.</summary>
    OutOfFocus = 5,
}
