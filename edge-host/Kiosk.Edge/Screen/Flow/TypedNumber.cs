using System.Security.Cryptography;
using Kiosk.Identity;

namespace Kiosk.Edge.Screen.Flow;

/// <summary>A number while it is typed: in memory that nothing copies, wiped when it is done.</summary>
public sealed class TypedNumber : IDisposable
{
    /// <summary>Letters of the personal number of Belarus; all others are digits only.</summary>
    public const string Letters = "ABCEHIKMP";

    private const int LengthMax = 16;

    private static readonly string[] Characters = [.. Enumerable.Range(0, 128).Select(code => ((char)code).ToString())];

    private readonly byte[] _typed = GC.AllocateArray<byte>(LengthMax, pinned: true);

    /// <summary>Which number.</summary>
    public IdentifierKind Kind { get; private set; } = IdentifierKind.RussianEnp;

    /// <summary>How many characters were typed.</summary>
    public int Length { get; private set; }

    /// <summary>What was typed; changes with the next character.</summary>
    public ReadOnlySpan<byte> Utf8 => _typed.AsSpan(0, Length);

    /// <summary>Those that can be typed, in the order of the page.</summary>
    public static IReadOnlyList<IdentifierKind> Kinds { get; } =
    [
        IdentifierKind.RussianEnp, IdentifierKind.RussianSnils, IdentifierKind.KazakhIin, IdentifierKind.BelarusianPersonalNumber, IdentifierKind.KyrgyzPin,
        IdentifierKind.ArmenianPsn,
    ];

    /// <summary>How many characters a number has.</summary>
    public static int LengthOf(IdentifierKind kind) => kind switch
    {
        IdentifierKind.RussianEnp => 16,
        IdentifierKind.RussianSnils => 11,
        IdentifierKind.ArmenianPsn => 10,
        IdentifierKind.KazakhIin => 12,
        IdentifierKind.BelarusianPersonalNumber or IdentifierKind.KyrgyzPin => 14,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "is not typed"),
    };

    /// <summary>Another number, from its beginning.</summary>
    public void Begin(IdentifierKind kind)
    {
        if (!Kinds.Contains(kind)) return;
        Wipe();
        Kind = kind;
    }

    /// <summary>Adds a character; what does not belong there, and what is too much, is passed over.</summary>
    public void Add(char character)
    {
        bool isRight = char.IsAsciiDigit(character) || (Kind == IdentifierKind.BelarusianPersonalNumber && Letters.Contains(char.ToUpperInvariant(character)));
        if (isRight && Length < LengthOf(Kind)) _typed[Length++] = (byte)char.ToUpperInvariant(character);
    }

    /// <summary>Takes the last one away.</summary>
    public void Erase()
    {
        if (Length > 0) _typed[--Length] = 0;
    }

    /// <summary>One character; empty beyond the end.</summary>
    public string At(int index) => index < Length ? Characters[_typed[index] & 0x7F] : "";

    /// <inheritdoc/>
    public void Dispose() => Wipe();

    private void Wipe()
    {
        CryptographicOperations.ZeroMemory(_typed);
        Length = 0;
    }
}
