using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Kiosk.Identity.Numbers;

/// <summary>The numbers by which countries know their people, as one family: read from cards, codes and zones, and typed by hand.</summary>
public static class NationalIds
{
    /// <summary>Bytes of a number as it is typed, at most; what is longer is none.</summary>
    public const int InputBytesMax = 128;

    /// <summary>What is odd about a policy number whose birth date is another than the document's, and no reason to refuse.</summary>
    public const string DatesDiffer = "birth date and number do not agree";

    private const int LengthMax = 16;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<INationalId> All { get; } =
        [new RussianEnp(), new RussianSnils(), new KazakhIin(), new BelarusianNumber(), new KyrgyzPin(), new ArmenianPsn()];

    /// <summary>The numbering of a kind; null for a document's number, which belongs to no such family.</summary>
    public static INationalId? Of(IdentifierKind kind)
    {
        foreach (INationalId numbering in All)
        {
            if (numbering.Kind == kind) return numbering;
        }

        return null;
    }

    /// <summary>Reads a number.</summary>
    /// <param name="kind">Of which numbering.</param>
    /// <param name="ascii">The number, with spaces and hyphens as people write them; may be anything.</param>
    /// <param name="today">A birth date after this day is rejected.</param>
    /// <param name="canonical">The number without spaces and hyphens, letters in upper case; the caller's to dispose of. Null when there is none.</param>
    /// <param name="problem">What is wrong, for the person who typed it and without the number; empty when nothing is.</param>
    public static bool TryRead(
        IdentifierKind kind, ReadOnlySpan<byte> ascii, DateOnly today, [NotNullWhen(true)] out PersonalText? canonical, out string problem)
    {
        bool isRead = TryRead(kind, ascii, today, out canonical, out _, out NumberFinding finding);
        problem = NumberWords.Of(Of(kind), finding);
        return isRead;
    }

    /// <summary>Reads a number and what it tells of its holder.</summary>
    /// <param name="kind">Of which numbering.</param>
    /// <param name="utf8">The number, with spaces and hyphens as people write them; may be anything.</param>
    /// <param name="today">A birth date after this day is rejected.</param>
    /// <param name="canonical">The number without spaces and hyphens, letters in upper case; the caller's to dispose of. Null when there is none.</param>
    /// <param name="facts">What the number tells; default when there is none.</param>
    /// <param name="finding">What is wrong.</param>
    public static bool TryRead(
        IdentifierKind kind, ReadOnlySpan<byte> utf8, DateOnly today, [NotNullWhen(true)] out PersonalText? canonical, out EmbeddedFacts facts,
        out NumberFinding finding)
    {
        canonical = null;
        facts = default;
        if (Of(kind) is not { } numbering)
        {
            finding = new NumberFinding(NumberProblem.KindUnknown);
            return false;
        }

        if (utf8.Length > InputBytesMax)
        {
            finding = new NumberFinding(NumberProblem.WrongLength, InputBytesMax, numbering.Length);
            return false;
        }

        Span<byte> number = stackalloc byte[LengthMax];
        try
        {
            number = number[..numbering.Length];
            finding = TypedCharacters.Take(utf8, numbering.HasLetters, number);
            if (finding.Problem == NumberProblem.None) finding = numbering.Check(number, today, out facts);
            if (finding.Problem != NumberProblem.None) return false;
            canonical = PersonalText.FromUtf8(number);
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(number);
        }
    }

    /// <summary>Whom a number tells that was typed by hand.</summary>
    /// <param name="kind">Of which numbering.</param>
    /// <param name="utf8">As typed; stays the caller's to wipe.</param>
    /// <param name="today">A birth date after this day is rejected.</param>
    public static Scanned Typed(IdentifierKind kind, ReadOnlySpan<byte> utf8, DateOnly today) => Read(IdentitySource.TypedNumber, kind, utf8, today);

    /// <summary>Whom a number tells that stands by itself.</summary>
    /// <param name="source">How it came.</param>
    /// <param name="kind">Of which numbering.</param>
    /// <param name="utf8">As it came; stays the caller's to wipe.</param>
    /// <param name="today">A birth date after this day is rejected.</param>
    public static Scanned Read(IdentitySource source, IdentifierKind kind, ReadOnlySpan<byte> utf8, DateOnly today)
    {
        if (!TryRead(kind, utf8, today, out PersonalText? canonical, out EmbeddedFacts facts, out NumberFinding finding))
            return Scanned.Failed(NumberWords.Of(Of(kind), finding));
        INationalId numbering = Of(kind)!;
        return Scanned.Of(new Person(source, [new PersonalIdentifier(kind, numbering.Issuer, canonical)])
        {
            BirthDate = numbering.IsBirthDateBinding ? facts.BirthDate : null,
            Sex = facts.Sex,
        });
    }

    /// <summary>What is odd about a valid number on a document that tells the birth date too.</summary>
    /// <param name="facts">What the number tells.</param>
    /// <param name="birthDate">The document's; null when it tells none.</param>
    /// <returns><see cref="DatesDiffer"/>, or null when nothing is odd or one of them tells no date.</returns>
    public static string? OddityOf(EmbeddedFacts facts, DateOnly? birthDate) =>
        facts.BirthDate is { } embedded && birthDate is { } told && embedded != told ? DatesDiffer : null;
}
