namespace Kiosk.Tests.Recordings;

/// <summary>Finds the public recordings, at KIOSK_DATA or in shared/data beside the checkout; skips the test when there are none.</summary>
internal static class PublicRecordings
{
    public static string Path(string relative)
    {
        string? root = Environment.GetEnvironmentVariable("KIOSK_DATA");
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); root is null && at is not null; at = at.Parent)
        {
            string candidate = System.IO.Path.Combine(at.FullName, "shared", "data");
            if (Directory.Exists(candidate)) root = candidate;
        }
        string path = System.IO.Path.Combine(root ?? "", relative);
        if (root is null || !Exists(path)) Assert.Skip($"the public recording {relative} is not here; set KIOSK_DATA to the folder that holds it");
        return path;
    }

    private static bool Exists(string path) => File.Exists(path) || Directory.Exists(path);
}
