using System.Text.Json;
using Kiosk.Interop.Files;

namespace Kiosk.Edge.Screen.Flow;

/// <summary>What the screen must know after a crash of the host: that somebody was in a visit, and their language. Never who.</summary>
/// <param name="folder">The data directory.</param>
/// <param name="log">Told when it cannot be kept; the visit goes on without it.</param>
public sealed class ScreenMemory(string folder, ILogger<ScreenMemory> log)
{
    private readonly string _file = Path.Combine(folder, "screen.json");

    /// <summary>The language of the visit that the last run did not end; null when there was none.</summary>
    public string? Load()
    {
        try
        {
            return File.Exists(_file) ? JsonSerializer.Deserialize<Note>(File.ReadAllBytes(_file))?.Language : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            // There was something: somebody may stand there.
            log.LogWarning("{File} cannot be read ({Problem}): the screen says that the kiosk started again", _file, failure.Message);
            return "";
        }
    }

    /// <summary>A visit is about to open.</summary>
    public void Keep(string language) => Try(() => DurableFile.Write(_file, JsonSerializer.SerializeToUtf8Bytes(new Note(language))));

    /// <summary>Nobody is there any more.</summary>
    public void Clear() => Try(() => DurableFile.Delete(_file));

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            log.LogWarning("{File} cannot be written: {Problem}", _file, failure.Message);
        }
    }

    private sealed record Note(string Language);
}
