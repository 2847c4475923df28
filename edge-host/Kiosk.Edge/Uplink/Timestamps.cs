namespace Kiosk.Edge.Uplink;

/// <summary>Moments of the monotonic clock: no wait of the uplink depends on the wall clock.</summary>
internal static class Timestamps
{
    /// <summary>The timestamp so long from now.</summary>
    public static long After(this TimeProvider time, TimeSpan wait) => time.GetTimestamp() + (long)(wait.TotalSeconds * time.TimestampFrequency);
}
