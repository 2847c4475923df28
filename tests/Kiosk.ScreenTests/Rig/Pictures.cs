using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Playwright;

namespace Kiosk.ScreenTests.Rig;

/// <summary>The pictures of tests/screens, one a step and display, with a page that shows them (<c>make screens</c>).</summary>
public static class Pictures
{
    /// <summary>Every picture's name, in the order of the way through, and what it shows.</summary>
    public static readonly IReadOnlyList<(string Name, string Caption)> Captions =
    [
        ("01-attract", "Nobody is there"),
        ("02-language", "Languages"),
        ("03-consent", "What is agreed to"),
        ("04-identify", "Who you are"),
        ("05-number", "A number is typed"),
        ("06-confirm", "Somebody was identified"),
        ("07-choose", "What is measured"),
        ("08-temperature", "Temperature"),
        ("09-oxygen", "Oxygen: finger in, live pleth"),
        ("10-oxygen-no-finger", "Oxygen: no finger"),
        ("11-ecg", "ECG"),
        ("12-pressure", "Blood pressure: before it begins"),
        ("13-pressure-cuff", "Blood pressure: the cuff"),
        ("14-body", "Weight and height"),
        ("15-results", "Results"),
        ("16-results-offline", "Results, stored here: no network"),
        ("17-doctor", "A doctor's answer"),
        ("18-rate", "How was it"),
        ("19-goodbye", "Goodbye"),
        ("20-help", "Help"),
        ("21-still-there", "Still there?"),
        ("22-interrupted", "After a restart"),
        ("23-contrast", "High contrast"),
        ("24-large", "Large type"),
        ("25-low", "Controls in the lower half"),
        ("26-service", "The technician's menu"),
        ("27-emergency", "Values at which help is called"),
    ];

    private static readonly bool AreKept = Environment.GetEnvironmentVariable("KIOSK_SCREENS") == "1";

    /// <summary>Takes a picture and keeps it; does nothing unless pictures are asked for.</summary>
    public static async Task KeepAsync(IPage page, Size size, string name)
    {
        ArgumentNullException.ThrowIfNull(page);
        if (Captions.All(one => one.Name != name)) throw new ArgumentException($"no picture is called {name}: give it its place in Pictures.Captions", nameof(name));
        if (!AreKept) return;
        string file = Path.Combine(Directory.CreateDirectory(Path.Combine(Folder, size.ToString())).FullName, name + ".png");
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = file });
        await ReduceAsync(file);
        await File.WriteAllTextAsync(Path.Combine(Folder, "README.md"), Page());
    }

    // A palette of its own makes a third of it; a page has few colours.
    private static async Task ReduceAsync(string file)
    {
        string reduced = file + ".reduced.png";
        try
        {
            using Process ffmpeg = Process.Start("ffmpeg",
                ["-nostdin", "-loglevel", "error", "-y", "-i", file, "-vf", "split[a][b];[a]palettegen=max_colors=255:reserve_transparent=0[p];[b][p]paletteuse=dither=none", reduced]);
            await ffmpeg.WaitForExitAsync();
            if (ffmpeg.ExitCode == 0 && new FileInfo(reduced).Length < new FileInfo(file).Length) File.Move(reduced, file, overwrite: true);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // It stays as large as it is.
        }
        finally
        {
            File.Delete(reduced);
        }
    }

    private static string Page()
    {
        var text = new StringBuilder("# What the patient sees\nMade by `make screens` against the real edge host and the simulator; the same pages are held to axe's rules, contrast and sizes by `tests/Kiosk.ScreenTests`.\n");
        foreach ((string name, string caption) in Captions)
        {
            string[] shown = [.. new[] { (Rig.Size.Upright, 320), (Rig.Size.Lying, 560) }.Where(one => File.Exists(Path.Combine(Folder, one.Item1.ToString(), name + ".png")))
                .Select(one => string.Create(CultureInfo.InvariantCulture, $"<img src=\"{one.Item1}/{name}.png\" width=\"{one.Item2}\" alt=\"{caption}, {one.Item1}\">"))];
            if (shown.Length > 0) text.Append(CultureInfo.InvariantCulture, $"\n## {caption}\n{string.Join(' ', shown)}\n");
        }

        return text.ToString();
    }

    private static string Folder
    {
        get
        {
            DirectoryInfo? folder = new(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Kiosk.sln"))) folder = folder.Parent;
            return Path.Combine(folder?.FullName ?? throw new InvalidOperationException("the tests run outside of a checkout"), "tests", "screens");
        }
    }
}
