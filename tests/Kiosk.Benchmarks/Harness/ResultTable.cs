using System.Globalization;

namespace Kiosk.Benchmarks.Harness;

/// <summary>Results as text: a Markdown table whose columns are also aligned for a terminal.</summary>
internal static class ResultTable
{
    private static readonly string[] Head = ["benchmark", "figure", "median", "min .. max", "unit"];

    private static readonly NumberFormatInfo Numbers = new() { NumberGroupSeparator = " " };

    /// <summary>Writes the table.</summary>
    public static string Of(IEnumerable<Result> results)
    {
        string[][] rows = [.. results.Select(r => (string[])
            [r.Benchmark, r.Name, Number(r.Median), $"{Number(r.Min)} .. {Number(r.Max)}", r.Unit])];
        int[] widths = [.. Head.Select((head, i) => Math.Max(head.Length, rows.Length == 0 ? 0 : rows.Max(row => row[i].Length)))];
        string rule = "|" + string.Concat(widths.Select((width, i) => IsNumber(i) ? new string('-', width + 1) + ":|" : new string('-', width + 2) + "|"));
        return string.Join('\n', [Line(Head, widths), rule, .. rows.Select(row => Line(row, widths))]);
    }

    /// <summary>A number with three digits that count, or all before the point.</summary>
    public static string Number(double value) => value switch
    {
        >= 100 => value.ToString("N0", Numbers),
        >= 10 => value.ToString("N1", Numbers),
        >= 1 => value.ToString("N2", Numbers),
        _ => value.ToString("N3", Numbers),
    };

    private static bool IsNumber(int column) => column is 2 or 3;

    private static string Line(string[] cells, int[] widths) =>
        "|" + string.Concat(cells.Select((cell, i) => $" {(IsNumber(i) ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]))} |"));
}
