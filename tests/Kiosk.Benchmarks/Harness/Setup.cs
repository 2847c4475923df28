using Kiosk.Benchmarks.Visits;

namespace Kiosk.Benchmarks.Harness;

/// <summary>What the benchmarks share: one captured visit, made when first asked for, and a folder on the disk to be measured.</summary>
/// <param name="folder">An empty folder for the files of the store's benchmarks.</param>
internal sealed class Setup(string folder)
{
    private readonly Lazy<CapturedVisit> _visit = new(() => CapturedVisit.Take(seconds: 61));

    /// <summary>An empty folder.</summary>
    public string Folder => folder;

    /// <summary>A visit of 61 s.</summary>
    public CapturedVisit Visit => _visit.Value;
}
