using System.Reflection;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;

namespace Kiosk.Edge.Screen.Thresholds;

/// <summary>
/// The clinicians' table: which range is usual in adults, and which value is a reason to call for help now. One comes with the kiosk; an operator's file
/// takes the place of all of it, so that what holds can be read in one place.
/// </summary>
/// <remarks>Needs no network. A value in the unit of no row is not judged: nothing is converted.</remarks>
public sealed class ThresholdTable
{
    private const string Resource = "thresholds/thresholds.json";

    private readonly Dictionary<(string Kind, string Unit), Threshold> _rows;

    internal ThresholdTable(IEnumerable<Threshold> rows) => _rows = rows.ToDictionary(row => (row.Kind, row.Unit));

    /// <summary>The one that comes with the kiosk.</summary>
    public static ThresholdTable BuiltIn { get; } = new(ThresholdFile.Read(BuiltInText(), Resource));

    /// <summary>All rows.</summary>
    public IReadOnlyCollection<Threshold> All => _rows.Values;

    /// <summary>Loads the table.</summary>
    /// <param name="path">The operator's file (<c>screen.thresholds</c>); empty for the built-in one.</param>
    /// <exception cref="IOException">The file cannot be read or is not right; the message says which row and what to do.</exception>
    public static ThresholdTable Load(string path)
    {
        if (path.Length == 0) return BuiltIn;
        try
        {
            return new ThresholdTable(ThresholdFile.Read(File.ReadAllText(path), path));
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new IOException($"The table of thresholds {path} (screen.thresholds) cannot be read: {failure.Message} Check the path and the file's owner.");
        }
    }

    /// <summary>The row of a kind in a unit; null when there is none.</summary>
    public Threshold? Of(string kind, string unit) => _rows.GetValueOrDefault((kind, unit));

    /// <summary>The row whose usual range is that of a value; null when there is none.</summary>
    public Threshold? RangeOf(SummaryValue value) => IsOfAnotherSite(value) ? null : Of(value.Kind, value.Unit);

    /// <summary>
    /// Where a value lies. A value in question, or taken elsewhere than the range is of, is never called usual, below or above. Yet in the range of help it counts: to ask
    /// somebody once too often to measure again and, feeling unwell, to call, harms less than to keep silent.
    /// </summary>
    public Judgement Judge(SummaryValue value)
    {
        if (value.Value is not { } number || Of(value.Kind, value.Unit) is not { } row) return Judgement.None;
        Judgement judgement = row.Judge(number);
        return !(value.Questionable || IsOfAnotherSite(value)) || IsHelp(judgement) ? judgement : Judgement.None;
    }

    // The row is of the armpit, where the kiosk's own probe measures; another maker's thermometer may have been in the mouth.
    private static bool IsOfAnotherSite(SummaryValue value) => value is { Kind: nameof(MeasurementKind.BodyTemperature), Device.Length: > 0 };

    private static bool IsHelp(Judgement judgement) => judgement is Judgement.HelpBelow or Judgement.HelpAbove;

    private static string BuiltInText()
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)!);
        return reader.ReadToEnd();
    }
}
