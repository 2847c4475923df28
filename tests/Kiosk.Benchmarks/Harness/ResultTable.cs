using System.Globalization;

namespace Kiosk.Benchmarks.Harness;

/// <summary>Results as text: a Markdown table whose columns are also aligned for a terminal.</summary>
internal static class ResultTable
{
    /// <summary>How numbers are written: with blanks between thousands.</summary>
    public static readonly NumberFormatInfo Numbers = new() { NumberGroupSeparator = " " };

    private static readonly string[] Head = ["benchmark", "figure", "median", "min .. max", "unit"];

    /// <summary>Writes the table of the benchmarks.</summary>
    public static string Of(IEnumerable<Result> results) =>
        Of(Head, [.. results.Select(r => (string[])[r.Benchmark, r.Name, Number(r.Median), $"{Number(r.Min)} .. {Number(r.Max)}", r.Unit])], column => column is 2 or 3);

    /// <summary>Writes a table.</summary>
    /// <param name="head">Of the columns.</param>
    /// <param name="rows">As long as the head.</param>
    /// <param name="isNumber">Which columns are set to the right; null for all but the first.</param>
    public static string Of(string[] head, IReadOnlyList<string[]> rows, Func<int, bool>? isNumber = null)
    {
        bool IsRight(int column) => isNumber?.Invoke(column) ?? column > 0;
        int[] widths = [.. head.Select((text, i) => Math.Max(text.Length, rows.Count == 0 ? 0 : rows.Max(row => row[i].Length)))];
        string rule = "|" + string.Concat(widths.Select((width, i) => IsRight(i) ? new string('-', width + 1) + ":|" : new string('-', width + 2) + "|"));
        string Line(string[] cells) =>
            "|" + string.Concat(cells.Select((cell, i) => $" {(IsRight(i) ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]))} |"));
        return string.Join('\n', [Line(head), rule, .. rows.Select(Line)]);
    }

    /// <summary>A number with three digits that count, or all before the point.</summary>
    public static string Number(double value) => value switch
    {
        >= 100 => value.ToString("N0", Numbers),
        >= 10 => value.ToString("N1", Numbers),
        >= 1 => value.ToString("N2", Numbers),
        _ => value.ToString("N3", Numbers),
    };
}
