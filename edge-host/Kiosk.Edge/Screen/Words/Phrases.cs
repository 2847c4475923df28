using System.Collections.Frozen;

namespace Kiosk.Edge.Screen;

/// <summary>What the screen says in the place of a desk's English sentence.</summary>
/// <param name="Key">The text's key.</param>
/// <param name="ArgumentKey">The key of what is filled in as {0}: the device it is about; null for none.</param>
public readonly record struct Phrase(string Key, string? ArgumentKey)
{
    /// <summary>Without a device: filled in as {0}, where the text has one.</summary>
    public int First { get; init; }

    /// <summary>Without a device: filled in as {1}, where the text has one.</summary>
    public int Second { get; init; }
}

/// <summary>
/// From the English sentences of the desks to what the patient is told. The desks speak to technicians and to patients in one; many technical sentences
/// become one plain sentence that says what to do.
/// </summary>
/// <remarks>The table is made at the first use from the very functions that make the sentences, so that no sentence is written twice.</remarks>
public static class Phrases
{
    /// <summary>For what nobody foresaw.</summary>
    public const string Unknown = "reason.unknown";

    // With numbers, paths or other sentences in them, or of longer numbers than the table has.
    private static readonly (string Start, Phrase Phrase)[] Starts =
    [
        ("This number has ", new("number.invalid", null)),
        ("Character ", new("number.invalid", null)),
        ("its calibration ", new("reason.service", "part.sensor")),
        ("the oximeter's calibration ", new("reason.service", "part.oximeter")),
        ("the ECG's rate ", new("reason.service", "part.ecg")),
        ("the printer has no paper", new("printer.paper", null)),
        ("the printer's cover is open", new("printer.cover", null)),
        ("the printer", new("printer.fault", null)),
        // The serial line's errors begin with its path.
        ("/", new("reason.board", null)),
    ];

    // Before the reason of the first instrument of several.
    private static readonly string[] Leads = ["Nothing was measured: ", "Nothing can be measured: "];

    private static readonly Lazy<FrozenDictionary<string, Phrase>> Table = new(() => PhraseTable.Make().ToFrozenDictionary(StringComparer.Ordinal));

    /// <summary>What a sentence becomes.</summary>
    /// <param name="english">As a desk says it.</param>
    /// <returns><see cref="Unknown"/> for one that nobody foresaw.</returns>
    public static Phrase Of(string english)
    {
        if (Table.Value.TryGetValue(english, out Phrase phrase)) return phrase;
        foreach (string lead in Leads)
        {
            if (!english.StartsWith(lead, StringComparison.Ordinal)) continue;
            string rest = english[lead.Length..].TrimEnd('.');
            int end = rest.IndexOf(';', StringComparison.Ordinal);
            return Table.Value.GetValueOrDefault(end < 0 ? rest : rest[..end], new Phrase(Unknown, null));
        }

        foreach ((string start, Phrase ofStart) in Starts)
        {
            if (english.StartsWith(start, StringComparison.Ordinal)) return ofStart;
        }

        return new Phrase(Unknown, null);
    }

    /// <summary>The key alone.</summary>
    public static string KeyOf(string english) => Of(english).Key;

    /// <summary>Every phrase that there is, for tests.</summary>
    internal static IEnumerable<Phrase> All => Table.Value.Values.Concat(Starts.Select(one => one.Phrase)).Append(new Phrase(Unknown, null));
}
