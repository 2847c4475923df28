namespace Kiosk.Edge.Identity.Readers;

/// <summary>How card readers are used.</summary>
/// <param name="IsEnabled">False: no reader is looked for.</param>
/// <param name="OnlyReader">Only readers whose names begin with this, letter for letter; null for all.</param>
public sealed record CardReaderOptions(bool IsEnabled, string? OnlyReader = null)
{
    /// <summary>How long one exchange with a card may take before the card counts as mute: 1 to 30 s.</summary>
    public TimeSpan TransmitTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long powering a card may take; readers try three voltages one after the other.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>How long reading a card may take in all.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long pcscd may take over a question beyond the wait that was asked for, before all its readers count as lost.</summary>
    public TimeSpan ServiceTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// How old pcscd's own knowledge of a card may be: it asks a reader every 400 ms (PCSCLITE_STATUS_POLL_RATE) where the driver does not tell by itself.
    /// </summary>
    public TimeSpan DriverLag { get; init; } = TimeSpan.FromMilliseconds(400);
}
