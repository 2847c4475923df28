using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Kiosk.Audit;

/// <summary>An entry as a line of a file: JSON in one exact form, so that not a byte of it can be changed unnoticed.</summary>
/// <remarks>
/// <code>
/// {"chain":"0123456789abcdef","n":7,"utc":"2026-11-29T18:33:47.123456Z","clockUs":1500,"boot":"...","upUs":81234567,"action":13,
///  "actor":"patient","object":"...","detail":"...","prev":"64 hex digits","hash":"64 hex digits"}
/// </code>
/// in one line, without spaces, ended by a line feed; clockUs is null while nothing sets the clock.
/// </remarks>
public static class AuditFormat
{
    /// <summary>Bytes of a line with its end, at most.</summary>
    public const int LineBytesMax = 16 * 1024;

    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    private static readonly string[] Names = ["chain", "n", "utc", "clockUs", "boot", "upUs", "action", "actor", "object", "detail", "prev", "hash"];

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>UTC in us since 1970.</summary>
    public static long Microseconds(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>The time as lines have it.</summary>
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>The line, with its end.</summary>
    public static byte[] Write(AuditLine line)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Plain))
        {
            json.WriteStartObject();
            json.WriteString("chain", line.Chain);
            json.WriteNumber("n", line.Number);
            json.WriteString("utc", Time(line.Fact.At));
            if (line.Fact.ClockUncertaintyUs is { } uncertainty) json.WriteNumber("clockUs", uncertainty);
            else json.WriteNull("clockUs");
            json.WriteString("boot", line.Fact.Boot);
            json.WriteNumber("upUs", line.Fact.UptimeUs);
            json.WriteNumber("action", line.Fact.Action);
            json.WriteString("actor", line.Fact.Actor);
            json.WriteString("object", line.Fact.Object);
            json.WriteString("detail", line.Fact.Detail);
            json.WriteString("prev", line.Previous);
            json.WriteString("hash", line.Hash);
            json.WriteEndObject();
        }

        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    /// <summary>Reads a line. It is taken only when writing it again gives the very same bytes; its hash is not looked at.</summary>
    /// <param name="bytes">Without the line feed.</param>
    /// <param name="problem">What is wrong, to be read after the line's place; empty when it was read.</param>
    public static AuditLine? Read(ReadOnlySpan<byte> bytes, out string problem)
    {
        if (bytes.Length >= LineBytesMax)
        {
            problem = $"is longer than the {LineBytesMax} bytes that a line may have";
            return null;
        }

        AuditLine? line = Parse(bytes);
        bool isExact = line is not null && Write(line).AsSpan()[..^1].SequenceEqual(bytes);
        problem = isExact ? "" : line is null ? "is no entry" : "is not written as this log writes its lines: it was changed";
        return isExact ? line : null;
    }

    /// <summary>A text as an entry may have it: no control characters, no halves of characters, not too long.</summary>
    public static string Fit(string text, int lengthMax)
    {
        var fit = new StringBuilder(Math.Min(text.Length, lengthMax));
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (fit.Length + rune.Utf16SequenceLength > lengthMax) break;
            fit.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        }

        return fit.ToString();
    }

    private static AuditLine? Parse(ReadOnlySpan<byte> bytes)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes.ToArray(), new JsonDocumentOptions { MaxDepth = 2 });
            JsonElement json = document.RootElement;
            if (json.ValueKind != JsonValueKind.Object || !json.EnumerateObject().Select(one => one.Name).SequenceEqual(Names)) return null;
            if (!DateTimeOffset.TryParseExact(Text(json, "utc"), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at))
                return null;
            long? uncertainty = json.GetProperty("clockUs").ValueKind == JsonValueKind.Null ? null : json.GetProperty("clockUs").GetInt64();
            if (uncertainty < 0) return null;
            var fact = new AuditFact(at, uncertainty, Text(json, "boot"), json.GetProperty("upUs").GetInt64(), json.GetProperty("action").GetInt32(),
                Text(json, "actor"), Text(json, "object"), Text(json, "detail"));
            var line = new AuditLine(Text(json, "chain"), json.GetProperty("n").GetInt64(), fact, Text(json, "prev"), Text(json, "hash"));
            return line.Number > 0 && IsHex(line.Chain, AuditLine.ChainLength) && IsHash(line.Previous) && IsHash(line.Hash) ? line : null;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Whether a text is a hash as lines have it.</summary>
    internal static bool IsHash(string text) => IsHex(text, ChainPoint.Zero.Length);

    /// <summary>Whether a text is so many hex digits in lower case.</summary>
    internal static bool IsHex(string text, int length) => text.Length == length && text.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f'));

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString() ?? throw new FormatException();
}
