using System.Globalization;

namespace Kiosk.Simulator.Recordings;

/// <summary>Reads recordings in comma-separated text.</summary>
/// <remarks>
/// Three shapes: numbers without a header (one column, at a rate stated by the caller); a header with a <c>time</c> column in ms,
/// which may be irregular but must increase; a header without one, at a stated rate. Blank lines and lines that begin with
/// <c>#</c> are skipped. Numbers have a decimal point in every language; NaN, infinity and empty fields are refused.
/// </remarks>
internal static class CsvReader
{
    private const int ColumnsMax = 256;
    private const string TimeColumn = "time";

    /// <summary>All columns but the time, in order.</summary>
    /// <param name="file">Path of the file.</param>
    /// <param name="rateHz">Samples per second; null when the file has a time column.</param>
    /// <exception cref="RecordingException">The file cannot be read, or the rate is missing or stated twice.</exception>
    public static IReadOnlyList<RecordedSignal> Read(string file, double? rateHz)
    {
        string[] lines = SourceFile.ReadLines(file);
        int first = NextLine(lines, 0);
        if (first == lines.Length) throw Fault(file, Math.Max(1, lines.Length), "the file holds no numbers", "name a file with a recording");

        string[] fields = Split(file, first + 1, lines[first]);
        bool hasHeader = !LooksNumeric(fields[0]);
        string[] names = hasHeader ? fields : new string[fields.Length];
        if (!hasHeader && fields.Length > 1)
        {
            throw Fault(file, first + 1, $"{fields.Length} columns without a header line",
                "give the columns names in a first line, with 'time' (in ms) for the times; a decimal comma must become a point");
        }
        if (hasHeader) CheckNames(file, first + 1, names);
        int timeColumn = hasHeader ? Array.FindIndex(names, n => n.Equals(TimeColumn, StringComparison.OrdinalIgnoreCase)) : -1;
        CheckRate(file, first + 1, timeColumn, names.Length, rateHz);

        List<double>[] columns = ReadColumns(file, lines, hasHeader ? NextLine(lines, first + 1) : first, names, timeColumn);
        return ToSignals(file, names, columns, timeColumn, rateHz, lines.Length);
    }

    private static List<double>[] ReadColumns(string file, string[] lines, int from, string[] names, int timeColumn)
    {
        var columns = new List<double>[names.Length];
        for (int c = 0; c < columns.Length; c++) columns[c] = new List<double>(lines.Length);
        for (int l = from; l < lines.Length; l = NextLine(lines, l + 1))
        {
            string[] fields = Split(file, l + 1, lines[l]);
            if (fields.Length != names.Length)
            {
                throw Fault(file, l + 1, $"{fields.Length} fields where there are {names.Length} columns",
                    "complete the line; a decimal comma must become a point");
            }
            for (int c = 0; c < fields.Length; c++)
            {
                if (!SourceFile.TryParseNumber(fields[c], out double value))
                {
                    throw Fault(file, l + 1, $"'{fields[c]}'{(names[c] is null ? "" : $" in column '{names[c]}'")} is not a finite number",
                        "correct it, or remove the line where the time column allows a gap");
                }
                if (c == timeColumn && columns[c].Count > 0 && value <= columns[c][^1])
                {
                    throw Fault(file, l + 1, string.Create(CultureInfo.InvariantCulture, $"time {value} does not follow {columns[c][^1]}"),
                        "sort the lines by time and remove repeated times");
                }
                columns[c].Add(value);
            }
        }
        return columns;
    }

    private static List<RecordedSignal> ToSignals(string file, string[] names, List<double>[] columns, int timeColumn, double? rateHz, int lineCount)
    {
        int needed = timeColumn >= 0 ? 2 : 1;
        if (columns[0].Count < needed)
        {
            throw Fault(file, lineCount, $"{columns[0].Count} lines of numbers where at least {needed} are needed", "name a file with a recording");
        }
        double[]? times = timeColumn >= 0 ? [.. columns[timeColumn]] : null;
        var signals = new List<RecordedSignal>(names.Length);
        for (int c = 0; c < names.Length; c++)
        {
            if (c == timeColumn) continue;
            string name = names[c] ?? Path.GetFileNameWithoutExtension(file);
            signals.Add(times is null
                ? RecordedSignal.Even(file, name, "", [.. columns[c]], rateHz!.Value)
                : RecordedSignal.Timed(file, name, "", [.. columns[c]], times));
        }
        return signals;
    }

    private static void CheckNames(string file, int line, string[] names)
    {
        for (int i = 0; i < names.Length; i++)
        {
            if (names[i].Length == 0 || LooksNumeric(names[i]))
            {
                throw Fault(file, line, $"column {i + 1} of the header has no name but '{names[i]}'", "give every column a name");
            }
            if (Array.FindIndex(names, n => n.Equals(names[i], StringComparison.OrdinalIgnoreCase)) != i)
            {
                throw Fault(file, line, $"two columns are named '{names[i]}'", "give every column a name of its own");
            }
        }
    }

    private static void CheckRate(string file, int line, int timeColumn, int columnCount, double? rateHz)
    {
        if (timeColumn >= 0 && rateHz is not null)
        {
            throw Fault(file, line, "the file has a time column and a sample rate was stated as well", "leave out the rate");
        }
        if (timeColumn >= 0 && columnCount == 1) throw Fault(file, line, "there is no column but the time", "name a file with a recording");
        if (timeColumn < 0 && rateHz is null)
        {
            throw Fault(file, line, "the file has no time column and no sample rate was stated", "state the rate in Hz, or add a 'time' column in ms");
        }
    }

    /// <summary>True for numbers, and for what was meant as one: NaN and infinity are no column names.</summary>
    private static bool LooksNumeric(string field) => double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static string[] Split(string file, int line, string text)
    {
        string[] fields = text.Split(',', ColumnsMax + 1, StringSplitOptions.TrimEntries);
        if (fields.Length > ColumnsMax) throw Fault(file, line, $"more than {ColumnsMax} columns", "keep the columns that are needed");
        return fields;
    }

    private static int NextLine(string[] lines, int from)
    {
        while (from < lines.Length && (string.IsNullOrWhiteSpace(lines[from]) || lines[from].TrimStart()[0] == '#')) from++;
        return from;
    }

    private static RecordingException Fault(string file, int line, string reason, string advice) => new(file, reason, advice, line);
}
