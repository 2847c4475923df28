using System.Runtime.InteropServices;

namespace Kiosk.Benchmarks.Harness;

/// <summary>What figures depend on: processor, cores, kernel, runtime, file system, and who else was at work.</summary>
internal static class Machine
{
    /// <summary>The processor's name.</summary>
    public static string Processor => Field("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString();

    /// <summary>The lines of a Markdown list.</summary>
    /// <param name="folder">Where the store's files were.</param>
    public static IReadOnlyList<string> Describe(string folder) =>
    [
        $"- processor: {Processor}, {Environment.ProcessorCount} cores",
        $"- kernel: Linux {Text("/proc/sys/kernel/osrelease")}; runtime: {RuntimeInformation.FrameworkDescription}",
        $"- store's file system: {new DriveInfo(folder).DriveFormat}",
        $"- load average over the last minute when it ended: {Text("/proc/loadavg").Split(' ')[0]} (other work on the machine included)",
    ];

    private static string? Field(string file, string name)
    {
        if (!File.Exists(file)) return null;
        string? line = File.ReadLines(file).FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal));
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }

    private static string Text(string file) => File.Exists(file) ? File.ReadAllText(file).Trim() : "unknown";
}
