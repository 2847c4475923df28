using System.Globalization;

namespace Kiosk.Simulator.Recordings;

/// <summary>Loads recorded signals from WFDB records (formats 16 and 212) and CSV files.</summary>
/// <remarks>
/// The kind follows from the name: <c>.hea</c> is a WFDB header (its signal files beside it), <c>.csv</c> and <c>.txt</c> are
/// comma-separated text (<see cref="CsvReader"/> gives its shapes). All that is wrong with a file is a
/// <see cref="RecordingException"/>; see <see cref="WfdbReader"/> for what is refused and what is tolerated.
/// </remarks>
public static class Recording
{
    /// <summary>Resampled to 500 Hz this is 691 MB; a longer span is a wrong rate or a damaged time.</summary>
    private const double HoursMax = 48;

    private static readonly string[] PlethNames = ["PLETH", "PPG", "PLETHYSMOGRAM"];

    /// <summary>Loads one signal.</summary>
    /// <param name="path">A WFDB header or a CSV file.</param>
    /// <param name="signal">Its name (upper and lower case alike), else its index from 0, not counting the time; null is the first.</param>
    /// <param name="rateHz">Samples per second, for a CSV file without a time column and for nothing else.</param>
    /// <exception cref="RecordingException">The recording cannot be read, or has no such signal.</exception>
    public static RecordedSignal Load(string path, string? signal = null, double? rateHz = null)
    {
        IReadOnlyList<RecordedSignal> signals = LoadAll(path, rateHz);
        return signal is null ? signals[0] : Choose(path, signals, signal);
    }

    /// <summary>Loads an ECG in millivolts.</summary>
    /// <param name="path">As in <see cref="Load"/>.</param>
    /// <param name="signal">As in <see cref="Load"/>; null is the first signal in V, mV or uV, or the first of a CSV file, which is taken as mV.</param>
    /// <param name="rateHz">As in <see cref="Load"/>.</param>
    /// <exception cref="RecordingException">As in <see cref="Load"/>, and when the signal is not a voltage.</exception>
    public static RecordedSignal LoadEcg(string path, string? signal = null, double? rateHz = null)
    {
        IReadOnlyList<RecordedSignal> signals = LoadAll(path, rateHz);
        RecordedSignal? chosen = signal is null ? signals.FirstOrDefault(s => MilliVoltsPerUnit(s.Unit) is not null) : Choose(path, signals, signal);
        if (chosen is null || MilliVoltsPerUnit(chosen.Unit) is not double scale)
        {
            throw new RecordingException(path, "the signal is not a voltage", $"choose an ECG lead of its signals {List(signals)}");
        }
        if (scale == 1) return chosen;
        double[] milliVolts = Array.ConvertAll(chosen.Values, v => v * scale);
        return chosen.TimesMs is null
            ? RecordedSignal.Even(chosen.File, chosen.Name, "mV", milliVolts, chosen.RateHz!.Value, chosen.MissingCount)
            : RecordedSignal.Timed(chosen.File, chosen.Name, "mV", milliVolts, chosen.TimesMs);
    }

    /// <summary>Loads a plethysmogram in whatever unit it has.</summary>
    /// <param name="path">As in <see cref="Load"/>.</param>
    /// <param name="signal">
    /// As in <see cref="Load"/>; null is the signal named PLETH, PPG or PLETHYSMOGRAM, or the first of a CSV file.
    /// </param>
    /// <param name="rateHz">As in <see cref="Load"/>.</param>
    /// <exception cref="RecordingException">As in <see cref="Load"/>, and when no signal of a WFDB record is named as a plethysmogram.</exception>
    public static RecordedSignal LoadPleth(string path, string? signal = null, double? rateHz = null)
    {
        IReadOnlyList<RecordedSignal> signals = LoadAll(path, rateHz);
        if (signal is not null) return Choose(path, signals, signal);
        RecordedSignal? named = signals.FirstOrDefault(s => PlethNames.Contains(s.Name, StringComparer.OrdinalIgnoreCase));
        if (named is not null) return named;
        if (signals[0].Unit.Length == 0) return signals[0];
        throw new RecordingException(path, "no signal is named as a plethysmogram", $"choose one of its signals {List(signals)}");
    }

    /// <summary>Loads all signals, in the recording's order.</summary>
    /// <param name="path">As in <see cref="Load"/>.</param>
    /// <param name="rateHz">As in <see cref="Load"/>.</param>
    /// <exception cref="RecordingException">The recording cannot be read.</exception>
    public static IReadOnlyList<RecordedSignal> LoadAll(string path, double? rateHz = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (rateHz is double rate && (!double.IsFinite(rate) || rate <= 0))
        {
            throw new RecordingException(path, string.Create(CultureInfo.InvariantCulture, $"a rate of {rate} Hz was stated"), "state a positive rate");
        }
        IReadOnlyList<RecordedSignal> signals = ReadByKind(path, rateHz);
        if (signals.Any(s => s.DurationSeconds > HoursMax * 3600))
        {
            throw new RecordingException(path, string.Create(CultureInfo.InvariantCulture, $"the recording spans more than {HoursMax} hours"),
                "check its sample rate and its times, or cut an excerpt");
        }
        return signals;
    }

    private static IReadOnlyList<RecordedSignal> ReadByKind(string path, double? rateHz)
    {
        switch (Path.GetExtension(path).ToUpperInvariant())
        {
            case ".HEA":
                if (rateHz is null) return WfdbReader.Read(path);
                throw new RecordingException(path, "a WFDB header gives its own sample rate and another was stated", "leave out the rate");
            case ".CSV" or ".TXT":
                return CsvReader.Read(path, rateHz);
            default:
                throw new RecordingException(path, "the name says neither a WFDB header (.hea) nor a CSV file (.csv, .txt)",
                    "name the .hea file of a WFDB record, or a CSV file");
        }
    }

    private static RecordedSignal Choose(string path, IReadOnlyList<RecordedSignal> signals, string signal)
    {
        RecordedSignal? named = signals.FirstOrDefault(s => s.Name.Equals(signal, StringComparison.OrdinalIgnoreCase));
        if (named is not null) return named;
        if (int.TryParse(signal, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < signals.Count) return signals[index];
        throw new RecordingException(path, $"there is no signal '{signal}'", $"choose one of {List(signals)}, or an index from 0 to {signals.Count - 1}");
    }

    private static double? MilliVoltsPerUnit(string unit) => unit switch
    {
        "" or "mV" => 1,
        "uV" or "\u00B5V" or "\u03BCV" => 0.001,
        "V" => 1000,
        _ => null,
    };

    private static string List(IReadOnlyList<RecordedSignal> signals) => string.Join(", ", signals.Select(s => $"'{s.Name}'"));
}
