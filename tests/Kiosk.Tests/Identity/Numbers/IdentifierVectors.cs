using System.Text.Json;
using Kiosk.Identity;

namespace Kiosk.Tests.Identity.Numbers;

/// <summary>The vectors of identifiers of the data folder; a star behind one says that it was made up.</summary>
internal static class IdentifierVectors
{
    private static readonly Dictionary<string, IdentifierKind> Kinds = new()
    {
        ["ENP"] = IdentifierKind.RussianEnp,
        ["SNILS"] = IdentifierKind.RussianSnils,
        ["KZ_IIN"] = IdentifierKind.KazakhIin,
        ["BY"] = IdentifierKind.BelarusianPersonalNumber,
        ["KG_PIN"] = IdentifierKind.KyrgyzPin,
        ["AM_PSN"] = IdentifierKind.ArmenianPsn,
    };

    /// <summary>All of one sort; skips the test when the file is not there.</summary>
    /// <param name="sort">valid or invalid.</param>
    public static IReadOnlyList<(IdentifierKind Kind, string Number)> All(string sort)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(TestData.Path("ids/ids_vectors.json")));
        return [.. Kinds.SelectMany(kind => document.RootElement.GetProperty(kind.Key).GetProperty(sort).EnumerateArray()
            .Select(number => (kind.Value, number.GetString()!.TrimEnd('*'))))];
    }
}
