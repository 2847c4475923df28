using Kiosk.Drivers;
using Kiosk.Simulator.Patient;
using Kiosk.Simulator.Recordings;
using Kiosk.Simulator.World;

namespace Kiosk.Simulator.App.Board;

/// <summary>The recordings named on the command line: <c>FILE</c> or <c>FILE:SIGNAL</c>.</summary>
internal static class RecordingArgument
{
    /// <summary>An ECG at the rate of its front end, null for no argument.</summary>
    /// <exception cref="RecordingException">It cannot be read.</exception>
    public static SampledSource? LoadEcg(string? argument, double? rateHz)
    {
        if (argument is null) return null;
        (string file, string? signal) = Split(argument);
        return SampledSource.From(Recording.LoadEcg(file, signal, rateHz), 1e9 / Max30003.PeriodNs);
    }

    /// <summary>A pulse at the rate of the oximeter's conversions, null for no argument.</summary>
    /// <exception cref="RecordingException">It cannot be read.</exception>
    public static SampledSource? LoadPulse(string? argument, double? rateHz)
    {
        if (argument is null) return null;
        (string file, string? column) = Split(argument);
        return RecordedPleth.From(Recording.LoadPleth(file, column, rateHz), WorldOptions.PulseRateHz);
    }

    /// <summary>Splits at the last colon, unless the whole is a file that exists.</summary>
    internal static (string File, string? Signal) Split(string argument)
    {
        int colon = argument.LastIndexOf(':');
        bool isFile = colon < 0 || File.Exists(argument);
        return isFile ? (argument, null) : (argument[..colon], argument[(colon + 1)..]);
    }
}
