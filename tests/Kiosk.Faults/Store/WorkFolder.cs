namespace Kiosk.Faults.Store;

/// <summary>A folder on the real disk, removed after use.</summary>
internal sealed class WorkFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("kiosk-faults-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
