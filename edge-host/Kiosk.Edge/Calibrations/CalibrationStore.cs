using System.Collections.ObjectModel;
using System.Globalization;
using System.Text.Json;
using Kiosk.Interop.Files;
using Kiosk.Wire;

namespace Kiosk.Edge.Calibrations;

/// <summary>
/// The calibrations of this kiosk in one JSON file beside the store, replaced whole and durably at each one that is added. None is ever
/// removed: readings name them. May be used from any thread.
/// </summary>
/// <remarks>
/// A file that cannot be read is set aside, never overwritten: instruments that need constants then give no value and say why, the others go
/// on under the factory's calibration, their values marked, since nobody knows what was in the file. <see cref="Problem"/> says so at every
/// start until somebody takes away what was set aside.
/// </remarks>
public sealed class CalibrationStore : ICalibrations
{
    /// <summary>The id of what an instrument without constants has from its maker.</summary>
    public const string FactoryId = "factory";

    /// <summary>The file's name in the folder of the store.</summary>
    public const string FileName = "calibrations.json";

    private const string Aside = ".damaged-";
    private const int Version = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly Lock _lock = new();
    private readonly string _path;
    private IReadOnlyList<Calibration> _all;

    private CalibrationStore(string path, IReadOnlyList<Calibration> all, string problem) => (_path, _all, Problem) = (path, all, problem);

    /// <inheritdoc/>
    public string Problem { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Calibration> All => Volatile.Read(ref _all);

    /// <summary>Reads the file, or begins without one.</summary>
    /// <param name="folder">Exists and is writable.</param>
    /// <exception cref="IOException">A file that cannot be read cannot be set aside either.</exception>
    public static CalibrationStore Open(string folder)
    {
        string path = Path.Combine(folder, FileName);
        IReadOnlyList<Calibration>? all = File.Exists(path) ? Read(path) : [];
        if (all is null) SetAside(path);
        string[] aside = [.. Directory.GetFiles(folder, FileName + Aside + "*").Order(StringComparer.Ordinal)];
        return new CalibrationStore(path, all ?? [], aside.Length == 0 ? ""
            : $"{path} was damaged and set aside as {string.Join(", ", aside.Select(Path.GetFileName))}: scale and height give no value until they are "
            + "calibrated anew, and the values of other instruments without a calibration are marked as unchecked. Mend the file and put it back, "
            + $"or calibrate anew and move what was set aside out of {folder}; then restart kiosk-edge.");
    }

    /// <summary>An id that no calibration of any kiosk has.</summary>
    public static string NewId(CalibratedInstrument instrument, DateTimeOffset done, Guid unique) => string.Create(
        CultureInfo.InvariantCulture, $"{instrument.Name}-{done.UtcDateTime:yyyyMMdd}-{unique.ToString("N")[..8]}");

    /// <inheritdoc/>
    public Calibration? Find(Instruments instrument) => All.LastOrDefault(one => one.Instrument == instrument) ?? Factory(instrument);

    /// <inheritdoc/>
    public Calibration? Find(string id) => All.FirstOrDefault(one => one.Id == id);

    /// <inheritdoc/>
    public Task AddAsync(Calibration calibration)
    {
        ArgumentNullException.ThrowIfNull(calibration);
        if (!IsWhole(calibration) || calibration.Id == FactoryId) throw new ArgumentException("the calibration is not whole", nameof(calibration));
        return Task.Run(() =>
        {
            lock (_lock)
            {
                if (_all.Any(one => one.Id == calibration.Id)) throw new ArgumentException($"there is a calibration {calibration.Id}", nameof(calibration));
                Calibration[] all = [.. _all, calibration];
                DurableFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(new Content(Version, all), Json));
                Volatile.Write(ref _all, all);
            }
        });
    }

    private static Calibration? Factory(Instruments instrument) => CalibratedInstrument.Of(instrument) is not { NeedsConstants: false } ? null
        : new Calibration(FactoryId, instrument, default, null, "manufacturer", "as the parts left their factory", ReadOnlyDictionary<string, double>.Empty);

    private static bool IsWhole(Calibration? one) => one is { Id.Length: > 0, By.Length: > 0, Method.Length: > 0, Constants: not null }
        && CalibratedInstrument.Of(one.Instrument) is not null && (one.Expires is null || one.Expires > one.Done)
        && one.Constants.Values.All(double.IsFinite);

    // Null when it is damaged, or lies on a part of the disk that is.
    private static IReadOnlyList<Calibration>? Read(string path)
    {
        try
        {
            Content? content = JsonSerializer.Deserialize<Content>(File.ReadAllBytes(path), Json);
            return content is { Version: Version, Calibrations: { } all } && all.All(IsWhole) ? all : null;
        }
        catch (Exception damage) when (damage is JsonException or IOException)
        {
            return null;
        }
    }

    // A plain rename: what cannot be read perhaps cannot be synced, and after a power cut the file is found damaged again.
    private static void SetAside(string path)
    {
        int number = 1;
        while (File.Exists(Name(number))) number++;
        File.Move(path, Name(number));

        string Name(int n) => string.Create(CultureInfo.InvariantCulture, $"{path}{Aside}{n}");
    }

    private sealed record Content(int Version, IReadOnlyList<Calibration>? Calibrations);
}
