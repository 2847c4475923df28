namespace Kiosk.Signals;

/// <summary>The checks that every analysis makes of what it is given.</summary>
internal static class Argument
{
    public static void Check(int samples, double sampleRateHz, int mask, double sampleRateHzMin, double sampleRateHzMax)
    {
        if (!(sampleRateHz >= sampleRateHzMin && sampleRateHz <= sampleRateHzMax))
        {
            throw new ArgumentOutOfRangeException(
                nameof(sampleRateHz), sampleRateHz, $"Give a sample rate of {sampleRateHzMin} to {sampleRateHzMax} per second.");
        }
        if (mask != 0 && mask != samples)
        {
            throw new ArgumentException($"The mask of present samples has {mask} entries for {samples} samples; give as many, or none.", nameof(mask));
        }
    }
}
