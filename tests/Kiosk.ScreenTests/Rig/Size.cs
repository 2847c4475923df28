using System.Globalization;

namespace Kiosk.ScreenTests.Rig;

/// <summary>A display.</summary>
/// <param name="Width">px.</param>
/// <param name="Height">px.</param>
public sealed record Size(int Width, int Height)
{
    /// <summary>A terminal's, on end.</summary>
    public static readonly Size Upright = new(1080, 1920);

    /// <summary>A tablet's, lying.</summary>
    public static readonly Size Lying = new(1280, 800);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Width}x{Height}");

    /// <summary>Of its name.</summary>
    public static Size Parse(string name) => name == Upright.ToString() ? Upright : name == Lying.ToString() ? Lying : throw new ArgumentException($"no display {name}", nameof(name));
}
