using System.Text;
using Kiosk.Edge.Auditing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Kiosk.Edge.Hosting;

/// <summary>The JSON log without numbers of people and without machine-readable zones: the last net, since no line of this program has any.</summary>
/// <remarks>Whatever the framework's own JSON formatter writes is looked through: message, values, scopes, exceptions.</remarks>
internal sealed class RedactingConsole : ConsoleFormatter, IDisposable
{
    /// <summary>The formatter's name.</summary>
    public const string FormatterName = "redacted-json";

    private readonly ServiceProvider _formatters;
    private readonly ConsoleFormatter _json;

    /// <param name="options">As for the framework's formatter.</param>
    public RedactingConsole(IOptions<JsonConsoleFormatterOptions> options)
        : base(FormatterName)
    {
        // It is internal there; its own registration is the one way to it.
        _formatters = new ServiceCollection().AddLogging(logging => logging.AddJsonConsole(console =>
        {
            console.UseUtcTimestamp = options.Value.UseUtcTimestamp;
            console.JsonWriterOptions = options.Value.JsonWriterOptions;
            console.TimestampFormat = options.Value.TimestampFormat;
            console.IncludeScopes = options.Value.IncludeScopes;
        })).BuildServiceProvider();
        _json = _formatters.GetServices<ConsoleFormatter>().Single(one => one.Name == ConsoleFormatterNames.Json);
    }

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        using var line = new StringWriter();
        _json.Write(logEntry, scopeProvider, line);
        textWriter.Write(Redact(line.ToString()));
    }

    /// <inheritdoc/>
    public void Dispose() => _formatters.Dispose();

    /// <summary>Redacts a line of JSON so that it stays JSON: a number that stood there without quotation marks gets them.</summary>
    internal static string Redact(string json)
    {
        if (ReferenceEquals(Redaction.Lenient(json), json)) return json;
        var line = new StringBuilder(json.Length);
        bool isText = false;
        for (int at = 0; at < json.Length;)
        {
            int end = at;
            while (end < json.Length && json[end] != '"' && json[end] != '\\') end++;
            string part = Redaction.Lenient(json[at..end]);
            line.Append(isText ? part : part.Replace(Redaction.Mark, $"\"{Redaction.Mark}\"", StringComparison.Ordinal));
            // A quotation mark begins or ends a text; an escape is copied whole, or what is left of it would be none.
            int mark = end == json.Length ? 0 : json[end] == '"' ? 1 : EscapeLength(json, end);
            line.Append(json, end, mark);
            if (mark == 1) isText = !isText;
            at = end + Math.Max(mark, 1);
        }

        return line.ToString();
    }

    private static int EscapeLength(string json, int at) => Math.Min(at + 1 < json.Length && json[at + 1] == 'u' ? 6 : 2, json.Length - at);
}
