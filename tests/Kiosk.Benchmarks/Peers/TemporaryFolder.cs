namespace Kiosk.Benchmarks.Peers;

/// <summary>A folder that is removed with all that is in it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    /// <param name="parent">Exists.</param>
    /// <param name="name">Does not exist there.</param>
    public TemporaryFolder(string parent, string name) => Path = Directory.CreateDirectory(System.IO.Path.Combine(parent, name)).FullName;

    /// <summary>Where it is.</summary>
    public string Path { get; }

    public void Dispose()
    {
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
    }
}
