using System.Globalization;
using System.Text;

namespace Kiosk.Outbox.Inspection;

/// <summary>A record that an export met.</summary>
/// <param name="Source">The file that it was read from.</param>
/// <param name="Lane">Where it was stored.</param>
/// <param name="Origin">Where it was to go; differs in the refused lane.</param>
/// <param name="Sequence">Its number.</param>
/// <param name="Id">Its name.</param>
/// <param name="State">Where it stood.</param>
internal sealed record ExportLine(string Source, Lane Lane, Lane Origin, long Sequence, string Id, string State)
{
    public string File { get; init; } = "";

    public long? Bytes { get; init; }

    public string Sha256 { get; init; } = "";

    public string Reason { get; init; } = "";

    public string Problem { get; init; } = "";
}

/// <summary>The index of an export: CSV as in RFC 4180.</summary>
internal sealed class ExportIndex
{
    private readonly StringBuilder _text = new("file,lane,origin,sequence,id,state,bytes,sha256,reason,problem,source\r\n");

    public void Add(ExportLine line)
    {
        string[] cells =
        [
            line.File, line.Lane.Name(), line.Origin.Name(), line.Sequence.ToString(CultureInfo.InvariantCulture), line.Id, line.State,
            line.Bytes?.ToString(CultureInfo.InvariantCulture) ?? "", line.Sha256, line.Reason, line.Problem, line.Source,
        ];
        _text.AppendJoin(',', cells.Select(Quoted)).Append("\r\n");
    }

    public byte[] ToBytes() => Encoding.UTF8.GetBytes(_text.ToString());

    private static string Quoted(string cell) =>
        cell.AsSpan().ContainsAny(",\"\r\n") ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
}
