namespace Kiosk.Outbox.Keys;

/// <summary>Where the device key comes from.</summary>
public interface IKeySource
{
    /// <summary>Loads the device key, once at the start.</summary>
    /// <param name="mayCreate">
    /// True when nothing is encrypted yet, so that a missing key may be made. With false a missing key is a problem: a new one
    /// would make everything that is stored unreadable without anybody noticing.
    /// </param>
    KeyResult Load(bool mayCreate);
}

/// <summary>A device key, or why there is none.</summary>
/// <param name="Key">To be disposed by who asked; null with a problem.</param>
/// <param name="Problem">For a person: what is wrong with what and what to do; empty with a key. Holds nothing secret.</param>
public sealed record KeyResult(DeviceKey? Key, string Problem)
{
    internal static KeyResult Of(DeviceKey key) => new(key, "");

    internal static KeyResult Refused(string problem) => new(null, problem);
}
