namespace Kiosk.Signals.Sound;

/// <summary>Why a recording is of no use. A result carries either <see cref="None"/> or one of these, the first that holds in this order.</summary>
/// <remarks>The values are stored: they are appended to, never changed.</remarks>
public enum SoundFlaw
{
    /// <summary>It can be listened to.</summary>
    None = 0,

    /// <summary>Shorter than asked for.</summary>
    TooShort = 1,

    /// <summary>Nothing but the converter's own noise: microphone muted, not connected, or dead.</summary>
    Silent = 2,

    /// <summary>Cut off at the converter's limit for too much of the time.</summary>
    Clipped = 3,

    /// <summary>More mains hum than sound.</summary>
    MainsHum = 4,
}
