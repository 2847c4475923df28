using System.Text.Json;
using System.Text.Json.Serialization;
using Kiosk.Interop.Files;

namespace Kiosk.Edge.SelfTests;

/// <summary>
/// The last result of each part, kept over a restart of the host: a part that failed stays failed until it passes. A file that cannot be
/// read is as none: the parts are tested again, and count as sound until then.
/// </summary>
public sealed class SelfTestFile(string folder, ILogger<SelfTestFile> log)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter() },
    };

    private readonly string _path = Path.Combine(folder, "selftest.json");

    /// <summary>What was kept.</summary>
    public IReadOnlyList<PartResult> Load()
    {
        if (!File.Exists(_path)) return [];
        try
        {
            return JsonSerializer.Deserialize<List<PartResult>>(File.ReadAllBytes(_path), Json) ?? [];
        }
        catch (Exception damage) when (damage is JsonException or IOException or UnauthorizedAccessException)
        {
            log.LogWarning("The results of the last self-test cannot be read: {Problem} The parts are tested anew", damage.Message);
            return [];
        }
    }

    /// <summary>Keeps results. When the disk fails they count until the next start only, which the log says.</summary>
    public void Save(IReadOnlyList<PartResult> results)
    {
        try
        {
            DurableFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(results, Json));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            log.LogError("The results of the self-test could not be kept: {Problem}", failure.Message);
        }
    }
}
