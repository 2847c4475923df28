namespace Kiosk.Benchmarks.Harness;

/// <summary>
/// Processor time of this process, all of its threads: what a computation costs, whoever else uses the machine. It counts the
/// collection of garbage, too.
/// </summary>
internal static class CpuTime
{
    /// <summary>CPU seconds that one run measures, at least.</summary>
    public const double SecondsPerRun = 0.5;

    /// <summary>CPU seconds used so far.</summary>
    public static double Seconds => Environment.CpuUsage.TotalTime.TotalSeconds;

    /// <summary>Repeats a piece of work for <see cref="SecondsPerRun"/>.</summary>
    /// <returns>CPU seconds of one repetition.</returns>
    public static double PerCall(Action work)
    {
        double begin = Seconds;
        double used = 0;
        int calls = 0;
        while (used < SecondsPerRun)
        {
            work();
            calls++;
            used = Seconds - begin;
        }

        return used / calls;
    }
}
