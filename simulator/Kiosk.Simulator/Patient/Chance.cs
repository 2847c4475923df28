namespace Kiosk.Simulator.Patient;

/// <summary>Chance as a function: the same seed and number give the same value, in whatever order they are asked for.</summary>
/// <remarks>The mixing function of SplitMix64: Steele, Lea and Flood, Fast splittable pseudorandom number generators, OOPSLA 2014.</remarks>
internal static class Chance
{
    /// <summary>A value of the even distribution from 0 up to but not including 1.</summary>
    public static double Of(int seed, long number)
    {
        ulong z = ((ulong)(uint)seed << 32) ^ ((ulong)number * 0x9E3779B97F4A7C15);
        z += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>A value of the normal distribution of mean 0 and standard deviation 1.</summary>
    public static double Normal(int seed, long number) =>
        Math.Sqrt(-2 * Math.Log(1 - Of(seed, 2 * number))) * Math.Cos(2 * Math.PI * Of(seed, (2 * number) + 1));
}
