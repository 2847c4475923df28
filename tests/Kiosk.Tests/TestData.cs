using Xunit;

namespace Kiosk.Tests;

/// <summary>Where the public recordings are: `KIOSK_DATA`, else a folder `shared/data` beside the checkout or above it.</summary>
internal static class TestData
{
    /// <summary>The full path of a file of the data folder, e.g. `ecg/mitdb/100.hea`; skips the test when it is not there.</summary>
    public static string Path(string relative)
    {
        string? root = Root();
        if (root is null)
        {
            Assert.Skip($"{relative} is needed: no data folder. Set KIOSK_DATA to it, or put it beside the checkout as ../shared/data.");
        }
        string path = System.IO.Path.Combine(root, relative);
        if (!File.Exists(path) && !Directory.Exists(path)) Assert.Skip($"{relative} is needed and is not in the data folder {root}.");
        return path;
    }

    private static string? Root()
    {
        string? named = Environment.GetEnvironmentVariable("KIOSK_DATA");
        if (!string.IsNullOrEmpty(named)) return Directory.Exists(named) ? System.IO.Path.GetFullPath(named) : null;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string beside = System.IO.Path.Combine(folder.FullName, "shared", "data");
            if (Directory.Exists(beside)) return beside;
        }
        return null;
    }
}
