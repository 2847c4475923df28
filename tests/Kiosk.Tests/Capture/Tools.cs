using Kiosk.Edge.Capture;
using Xunit;

namespace Kiosk.Tests.Capture;

/// <summary>The programs that capture runs, where this machine has them.</summary>
internal static class Tools
{
    public static ToolRunner Runner { get; } = new(TimeProvider.System);

    /// <summary>Skips the test on a machine without the program.</summary>
    public static void Require(string program, string package)
    {
        bool isThere = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));
        if (!isThere) Assert.Skip($"{program} is needed (Debian package {package}); 'make bootstrap' installs it.");
    }
}
