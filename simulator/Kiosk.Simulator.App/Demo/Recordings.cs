using System.Globalization;

namespace Kiosk.Simulator.App.Demo;

/// <summary>What the demonstration's patient is made of.</summary>
/// <param name="Arguments">For <c>kiosk-sim board</c>.</param>
/// <param name="Description">For people.</param>
internal sealed record Recordings(IReadOnlyList<string> Arguments, string Description)
{
    /// <summary>MIT-BIH and its derivatives.</summary>
    private const double EcgRateAssumed = 360;

    /// <summary>HeartPy's example recording, and most finger pleths.</summary>
    private const double PpgRateAssumed = 100;

    /// <summary>
    /// The recordings that were asked for; where none was, public ones of the data folder (KIOSK_DATA or ../shared/data), and where
    /// that is absent the synthetic patient.
    /// </summary>
    public static Recordings Choose(string? ecg, double? ecgRate, string? ppg, double? ppgRate)
    {
        string data = Environment.GetEnvironmentVariable("KIOSK_DATA") ?? Path.Combine("..", "shared", "data");
        if (ecg is null && Existing(data, "ecg/mitdb/100.hea") is { } usual) ecg = usual;
        if (ppg is null && Existing(data, "ppg/heartpy/data.csv") is { } pleth) ppg = pleth;
        ecgRate ??= AssumedRate(ecg, EcgRateAssumed);
        ppgRate ??= AssumedRate(ppg, PpgRateAssumed);
        string[] arguments =
        [
            .. Argument("--ecg", ecg), .. Argument("--ecg-rate", ecgRate?.ToString(CultureInfo.InvariantCulture)),
            .. Argument("--ppg", ppg), .. Argument("--ppg-rate", ppgRate?.ToString(CultureInfo.InvariantCulture)),
        ];
        return new Recordings(arguments, $"ECG {Describe(ecg, ecgRate)}, pleth {Describe(ppg, ppgRate)}");
    }

    /// <summary>fhir.schema.json of the data folder, or null.</summary>
    public static string? Schema() =>
        Existing(Environment.GetEnvironmentVariable("KIOSK_DATA") ?? Path.Combine("..", "shared", "data"), "fhir/fhir.schema.json");

    /// <summary>For a column of bare numbers, which says nothing of its rate; what is assumed is shown, and all is test data.</summary>
    private static double? AssumedRate(string? file, double rateHz)
    {
        if (file is null || !file.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) || !File.Exists(file)) return null;
        return File.ReadLines(file).FirstOrDefault() is { } first && double.TryParse(first, CultureInfo.InvariantCulture, out _) ? rateHz : null;
    }

    private static string Describe(string? file, double? rateHz) => file is null ? "synthetic"
        : rateHz is null ? file : string.Create(CultureInfo.InvariantCulture, $"{file} at {rateHz} samples/s");

    private static string[] Argument(string name, string? value) => value is null ? [] : [name, value];

    private static string? Existing(string folder, string file) => Path.Combine(folder, file) is var path && File.Exists(path) ? path : null;
}
