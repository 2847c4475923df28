namespace Kiosk.Nano.ApiSurface.Generator;

/// <summary>One generated file.</summary>
/// <param name="Name">The file's name, without a folder.</param>
/// <param name="Text">Its content.</param>
public sealed record SurfaceFile(string Name, string Text);

/// <summary>From a folder of listings to the files of the reference assembly.</summary>
public static class SurfaceFiles
{
    /// <summary>Reads every <c>*.txt</c> of <paramref name="folder"/> and gives one C# file for each.</summary>
    /// <exception cref="FormatException">A listing has a line that is no signature.</exception>
    public static IReadOnlyList<SurfaceFile> From(string folder)
    {
        List<(string Name, IReadOnlyList<ListedType> Types)> listings =
        [
            .. Directory.GetFiles(folder, "*.txt")
                .Order(StringComparer.Ordinal)
                .Select(path => (Path.GetFileNameWithoutExtension(path), Listing.Read(Path.GetFileName(path), File.ReadAllText(path)))),
        ];
        var surface = new Surface(listings.SelectMany(l => l.Types));
        return [.. listings.Select(l => new SurfaceFile(l.Name + ".cs", new StubWriter(surface).Write(l.Name, l.Types)))];
    }
}
