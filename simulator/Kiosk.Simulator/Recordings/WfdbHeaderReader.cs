using System.Globalization;
using System.Text.RegularExpressions;

namespace Kiosk.Simulator.Recordings;

/// <summary>Reads the header of a single-segment WFDB record (WFDB Applications Guide, header(5)).</summary>
/// <remarks>
/// Refused, each with its line: multi-segment records, formats other than 16 and 212, signal files outside the header's
/// folder, and fields that do not parse. Comment lines (<c>#</c>) may stand anywhere.
/// </remarks>
internal static partial class WfdbHeaderReader
{
    private const int SignalsMax = 256;
    private const int SamplesPerFrameMax = 1024;
    private const double DefaultFrameRateHz = 250;
    private const double DefaultGain = 200;
    private static readonly char[] Blanks = [' ', '\t'];

    /// <exception cref="RecordingException">The header cannot be read.</exception>
    public static WfdbHeader Read(string file)
    {
        string[] lines = SourceFile.ReadLines(file);
        int record = NextLine(lines, 0);
        if (record == lines.Length)
        {
            throw new RecordingException(file, "the header has no record line", "fetch the record again", line: Math.Max(1, lines.Length));
        }

        (double rateHz, int? frameCount, int signalCount) = ParseRecordLine(file, record + 1, lines[record]);
        var signals = new List<WfdbSignal>(signalCount);
        int next = NextLine(lines, record + 1);
        for (; next < lines.Length; next = NextLine(lines, next + 1))
        {
            if (signals.Count == signalCount)
            {
                throw new RecordingException(file, $"a signal line after the {signalCount} that the record line announces",
                    $"correct the record line (line {record + 1}) or remove the line", line: next + 1);
            }
            signals.Add(ParseSignalLine(file, next + 1, lines[next], signals.Count));
        }
        if (signals.Count < signalCount)
        {
            throw new RecordingException(file, $"{signals.Count} signal lines where the record line announces {signalCount}",
                "fetch the header again", line: lines.Length);
        }
        CheckGroups(file, signals);
        return new WfdbHeader(file, rateHz, frameCount, signals);
    }

    /// <summary>The index of the first line from <paramref name="from"/> on that is neither blank nor a comment, or the number of lines.</summary>
    private static int NextLine(string[] lines, int from)
    {
        while (from < lines.Length && (string.IsNullOrWhiteSpace(lines[from]) || lines[from].TrimStart()[0] == '#')) from++;
        return from;
    }

    private static (double RateHz, int? FrameCount, int SignalCount) ParseRecordLine(string file, int line, string text)
    {
        string[] fields = text.Split(Blanks, StringSplitOptions.RemoveEmptyEntries);
        if (fields[0].Contains('/'))
        {
            throw new RecordingException(file, $"'{fields[0]}' is a record of several segments, which is not supported",
                "name the header of one of its segments", line);
        }
        if (fields.Length < 2)
        {
            throw new RecordingException(file, "the record line has no number of signals", "write '<name> <signals> <rate> <samples>'", line);
        }
        int signalCount = ParseInt(file, line, "number of signals", fields[1], 1, SignalsMax);
        double rateHz = DefaultFrameRateHz;
        if (fields.Length > 2)
        {
            // The counter frequency and its base ("360/75.5(10)") date a tape, not the samples.
            string rate = fields[2].Split('/', '(')[0];
            if (!SourceFile.TryParseNumber(rate, out rateHz) || rateHz <= 0)
            {
                throw new RecordingException(file, $"'{fields[2]}' is not a sampling rate", "write a positive number of Hz", line);
            }
        }
        int frameCount = fields.Length > 3 ? ParseInt(file, line, "number of samples", fields[3], 0, int.MaxValue) : 0;
        return (rateHz, frameCount == 0 ? null : frameCount, signalCount);
    }

    private static WfdbSignal ParseSignalLine(string file, int line, string text, int index)
    {
        // The ninth field, the description, is the rest of the line and may hold blanks.
        string[] fields = SplitFields(text, 9);
        if (fields.Length < 2)
        {
            throw new RecordingException(file, $"'{text.Trim()}' is not a signal line", "write '<file> <format> <gain> ...'", line);
        }
        string dataFile = ResolveDataFile(file, line, fields[0]);
        Match format = FormatField().Match(fields[1]);
        if (!format.Success)
        {
            throw new RecordingException(file, $"'{fields[1]}' is not a format field", "write it as 16, 212, 212x4, 212:4 or 16+24", line);
        }
        int formatCode = ParseInt(file, line, "format", format.Groups["format"].Value, 0, int.MaxValue);
        if (formatCode is not (16 or 212))
        {
            throw new RecordingException(file, $"signal format {formatCode} is not supported (16 and 212 are)",
                "convert the record to format 16 or to CSV with the WFDB tools (xform, rdsamp)", line);
        }
        (double gain, int? baseline, string unit) = ParseGain(file, line, fields.Length > 2 ? fields[2] : "");
        int adcZero = fields.Length > 4 ? ParseInt(file, line, "adc zero", fields[4], int.MinValue, int.MaxValue) : 0;
        ushort? checksum = fields.Length > 6
            ? unchecked((ushort)ParseInt(file, line, "checksum", fields[6], short.MinValue, ushort.MaxValue))
            : null;
        string name = fields.Length > 8 ? fields[8].Trim() : "";
        return new WfdbSignal(line, dataFile, formatCode,
            OptionalInt(file, line, "samples per frame", format.Groups["perFrame"], 1, 1, SamplesPerFrameMax),
            OptionalInt(file, line, "skew", format.Groups["skew"], 0, 0, int.MaxValue),
            OptionalInt(file, line, "byte offset", format.Groups["offset"], 0, 0, int.MaxValue),
            gain, baseline ?? adcZero, unit, checksum,
            name.Length > 0 ? name : string.Create(CultureInfo.InvariantCulture, $"signal {index}"));
    }

    private static (double Gain, int? Baseline, string Unit) ParseGain(string file, int line, string text)
    {
        if (text.Length == 0) return (DefaultGain, null, "mV");
        Match match = GainField().Match(text);
        if (!match.Success || !SourceFile.TryParseNumber(match.Groups["gain"].Value, out double gain) || gain < 0)
        {
            throw new RecordingException(file, $"'{text}' is not a gain", "write it as 200, 200/mV or 12.84(-1605)/mmHg", line);
        }
        int? baseline = match.Groups["baseline"].Success
            ? ParseInt(file, line, "baseline", match.Groups["baseline"].Value, int.MinValue, int.MaxValue)
            : null;
        string unit = match.Groups["unit"].Success ? match.Groups["unit"].Value : "mV";
        return (gain == 0 ? DefaultGain : gain, baseline, unit);
    }

    private static string ResolveDataFile(string file, int line, string name)
    {
        if (name is "-" or "~" || name.Contains('/') || name.Contains('\\') || name == "..")
        {
            throw new RecordingException(file, $"'{name}' is not a signal file beside the header",
                "put the signal file into the header's folder and name it without a path", line);
        }
        return Path.Combine(Path.GetDirectoryName(file) ?? "", name);
    }

    /// <summary>Signals of one file share each frame: their lines stand together, with one format and one offset.</summary>
    private static void CheckGroups(string file, List<WfdbSignal> signals)
    {
        for (int i = 1; i < signals.Count; i++)
        {
            WfdbSignal signal = signals[i];
            int first = signals.FindIndex(s => s.DataFile == signal.DataFile);
            if (first == i) continue;
            string name = Path.GetFileName(signal.DataFile);
            if (signals[i - 1].DataFile != signal.DataFile)
            {
                throw new RecordingException(file, $"'{name}' appears again after another signal file",
                    "keep the lines of one signal file together", signal.Line);
            }
            if (signals[first].Format != signal.Format || signals[first].ByteOffset != signal.ByteOffset)
            {
                throw new RecordingException(file, $"'{name}' has two formats or two byte offsets",
                    $"give it the format and offset of line {signals[first].Line}", signal.Line);
            }
        }
    }

    private static string[] SplitFields(string text, int fieldsMax)
    {
        var fields = new List<string>(fieldsMax);
        string rest = text.Trim(Blanks);
        while (rest.Length > 0)
        {
            int end = fields.Count == fieldsMax - 1 ? -1 : rest.IndexOfAny(Blanks);
            fields.Add(end < 0 ? rest : rest[..end]);
            rest = end < 0 ? "" : rest[end..].TrimStart(Blanks);
        }
        return [.. fields];
    }

    private static int OptionalInt(string file, int line, string what, Group group, int otherwise, int min, int max) =>
        group.Success ? ParseInt(file, line, what, group.Value, min, max) : otherwise;

    private static int ParseInt(string file, int line, string what, string text, int min, int max)
    {
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= min && value <= max)
        {
            return value;
        }
        throw new RecordingException(file, $"the {what} is '{text}'",
            string.Create(CultureInfo.InvariantCulture, $"write a whole number from {min} to {max}"), line);
    }

    [GeneratedRegex(@"^(?<format>\d+)(x(?<perFrame>\d+))?(:(?<skew>\d+))?(\+(?<offset>\d+))?$", RegexOptions.ExplicitCapture)]
    private static partial Regex FormatField();

    [GeneratedRegex(@"^(?<gain>[-+0-9.eE]+)(\((?<baseline>[-+]?\d+)\))?(/(?<unit>\S+))?$", RegexOptions.ExplicitCapture)]
    private static partial Regex GainField();
}
