using System.Text.Encodings.Web;
using System.Text.Json;
using Kiosk.Edge.Auditing;
using Kiosk.Edge.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using Xunit;

namespace Kiosk.Tests.Auditing;

/// <summary>Numbers of people and zones do not stay in texts that are kept. All numbers here are made up.</summary>
public class RedactionTests
{
    [Theory]
    [InlineData("policy 1234567890123452 read", "policy (redacted) read")]
    [InlineData("x123456789y", "(redacted)")]
    [InlineData("123456789", "(redacted)")]
    [InlineData("zone P<UTOERIKSSON<<ANNA<MARIA<<<<< end", "zone (redacted) end")]
    [InlineData("112-233-445 95", "(redacted)")]
    [InlineData("1234567890123452.jsonl", "(redacted).jsonl")]
    [InlineData("x0000000000000001.jsonl", "(redacted).jsonl")]
    public void The_audit_log_keeps_no_long_digits_and_no_zones(string text, string expected)
    {
        Assert.Equal(expected, Redaction.Strict(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0.1.0-alpha 2026-11-29 18:33:47")]
    [InlineData("12345678")]
    [InlineData("visit 01234567-8901-2345-6789-012345678901 ended")]
    [InlineData("a << b")]
    [InlineData("scale-20261129-1a2b3c4d")]
    [InlineData("kept as aside/0000000000000001.jsonl.after-4")]
    public void The_audit_log_keeps_ids_times_and_words(string text)
    {
        Assert.Same(text, Redaction.Strict(text));
    }

    [Theory]
    [InlineData("ENP 1234567890123452", "ENP (redacted)")]
    [InlineData("11223344595", "(redacted)")]
    [InlineData("snils=112-233-445 95;", "snils=(redacted);")]
    [InlineData("IIN 850101300005", "IIN (redacted)")]
    [InlineData("3150385A001PB6", "(redacted)")]
    [InlineData("PIN 21503198500123", "PIN (redacted)")]
    [InlineData("L898902C36UTO7408122F1204159ZE184226B<<<<<10", "(redacted)")]
    [InlineData("1234567890123452 and 11223344595", "(redacted) and (redacted)")]
    [InlineData("112-233-445 95 2 tries", "(redacted) 2 tries")]
    [InlineData("no112-233-445 95, 2 tries", "(redacted), 2 tries")]
    [InlineData("line L898902C36UTO7408122F1204159ZE184226BABCDE10 end", "line (redacted) end")]
    [InlineData("I<UTOD231458907ABCDEFGHIJKLMNO", "(redacted)")]
    [InlineData("IDUTOD231458907ABCDEFGHIJKLMNO", "(redacted)")]
    [InlineData("7408122F1204159UTOABCDEFGHIJK6", "(redacted)")]
    [InlineData("D231458907UTO7408122F1204159ABCDEFG6", "(redacted)")]
    public void The_services_log_loses_what_is_a_number_by_its_checksum_or_date(string text, string expected)
    {
        Assert.Equal(expected, Redaction.Lenient(text));
    }

    [Theory]
    [InlineData("1234567890123453")]
    [InlineData("uptime 123456789 us")]
    [InlineData("11223344594")]
    [InlineData("offset 4294967296")]
    [InlineData("2026-11-29T18:33:47.123Z")]
    [InlineData("6f1c2a5e-8f0d-4b53-9a6e-0d4f6a1b2c3d")]
    [InlineData("L898902C35UTO7408123F1204159ZE184226BABCDE10")]
    [InlineData("112-233-445 952")]
    public void The_services_log_keeps_other_numbers(string text)
    {
        Assert.Same(text, Redaction.Lenient(text));
    }

    [Fact]
    public void Random_texts_never_throw_and_never_grow_without_bound()
    {
        const int Seed = 7;
        var random = new Random(Seed);
        const string Letters = "0123456789<ABCxyz -\"\\{}:,";
        for (int i = 0; i < 20_000; i++)
        {
            string text = string.Create(random.Next(60), random, (span, r) =>
            {
                foreach (ref char c in span) c = Letters[r.Next(Letters.Length)];
            });

            Assert.True(Redaction.Strict(text).Length <= (text.Length + 1) * Redaction.Mark.Length, $"seed {Seed}: {text}");
            Assert.True(Redaction.Lenient(text).Length <= (text.Length + 1) * Redaction.Mark.Length, $"seed {Seed}: {text}");
            _ = RedactingConsole.Redact(text);
        }
    }

    [Fact]
    public void A_line_of_the_log_stays_JSON_whatever_was_taken_out_of_it()
    {
        using var console = new RedactingConsole(Options.Create(new JsonConsoleFormatterOptions
        {
            JsonWriterOptions = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping },
        }));
        var state = new List<KeyValuePair<string, object?>>
        {
            new("Number", 1234567890123452L), new("Zone", "P<UTOERIKSSON<<ANNA<MARIA<<<<<"), new("Said", "\"11223344595\" \\ 4711\n11223344595"), new("Plain", 42),
        };
        var entry = new LogEntry<List<KeyValuePair<string, object?>>>(
            LogLevel.Error, "test", default, state, new InvalidOperationException("of 112-233-445 95"), (_, _) => "card 1234567890123452");
        using var written = new StringWriter();

        console.Write(entry, null, written);

        string line = written.ToString();
        JsonElement json = JsonElement.Parse(line);
        Assert.Equal("card (redacted)", json.GetProperty("Message").GetString());
        Assert.Equal(("(redacted)", "(redacted)", "\"(redacted)\" \\ 4711\n(redacted)", "42"), (
            json.GetProperty("State").GetProperty("Number").GetString(), json.GetProperty("State").GetProperty("Zone").GetString(),
            json.GetProperty("State").GetProperty("Said").GetString(), json.GetProperty("State").GetProperty("Plain").GetRawText()));
        Assert.DoesNotContain("445 95", line, StringComparison.Ordinal);
        Assert.EndsWith("\n", line, StringComparison.Ordinal);
    }
}
