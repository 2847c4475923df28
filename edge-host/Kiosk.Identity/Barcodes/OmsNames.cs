using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Kiosk.Identity.Barcodes;

/// <summary>The names in the barcode of the paper policy: six bits to a character.</summary>
/// <remarks>
/// Codes 00 to 2E are space, <c>. - '</c>, the ten digits and the 33 letters below; 3F separates the names; the others are none. Type 02 has
/// <c>SURNAME|NAME|PATRONYMIC</c> from the first bit on, with spaces behind. Type 01 has <c>PATRONYMIC|SURNAME|NAME</c>, each written backwards, at the end
/// of its 336 bits, and the bytes in reverse order.
/// </remarks>
internal static class OmsNames
{
    /// <summary>Bytes of the longer field, that of type 02.</summary>
    internal const int FieldLengthMax = 51;

    private const string Alphabet = " .-'0123456789АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЬЪЫЭЮЯ";
    private const int Separator = 0x3F, BitsPerCharacter = 6, CharactersMax = FieldLengthMax * 8 / BitsPerCharacter, Names = 3;

    /// <summary>Reads the field.</summary>
    /// <param name="field">42 bytes of type 01 or 51 of type 02.</param>
    /// <param name="isFirst">True for type 01.</param>
    /// <param name="surname">Null where it is empty; the caller's to dispose of, as are the others.</param>
    /// <param name="givenName">Null where it is empty.</param>
    /// <param name="patronymic">Null where it is empty or left out.</param>
    /// <returns>False when there is a code that is no character, when there are not two or three names, or when there is neither surname nor given name.</returns>
    public static bool TryRead(
        ReadOnlySpan<byte> field, bool isFirst, out PersonalText? surname, out PersonalText? givenName, out PersonalText? patronymic)
    {
        surname = givenName = patronymic = null;
        Span<byte> bytes = stackalloc byte[FieldLengthMax];
        Span<char> text = stackalloc char[CharactersMax];
        try
        {
            bytes = bytes[..field.Length];
            field.CopyTo(bytes);
            if (isFirst) bytes.Reverse();
            Span<Range> ranges = stackalloc Range[Names];
            int names = Decode(bytes, text, ranges);
            if (names < 2 || (isFirst && names < Names)) return false;
            (int surnameAt, int givenAt, int patronymicAt) = isFirst ? (1, 2, 0) : (0, 1, 2);
            surname = Name(text[ranges[surnameAt]], isFirst);
            givenName = Name(text[ranges[givenAt]], isFirst);
            patronymic = patronymicAt < names ? Name(text[ranges[patronymicAt]], isFirst) : null;
            if (surname is not null || givenName is not null) return true;
            patronymic?.Dispose();
            patronymic = null;
            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(text));
        }
    }

    // Returns how many names there are, 0 for a damaged field.
    private static int Decode(ReadOnlySpan<byte> bytes, Span<char> text, Span<Range> ranges)
    {
        int count = bytes.Length * 8 / BitsPerCharacter, names = 0, begun = 0;
        for (int i = 0; i < count; i++)
        {
            int code = Code(bytes, i * BitsPerCharacter);
            if (code == Separator)
            {
                if (names == Names - 1) return 0;
                ranges[names++] = begun..i;
                begun = i + 1;
                continue;
            }

            if (code >= Alphabet.Length) return 0;
            text[i] = Alphabet[code];
        }

        ranges[names++] = begun..count;
        return names;
    }

    private static int Code(ReadOnlySpan<byte> bytes, int bit)
    {
        int at = bit / 8, two = (bytes[at] << 8) | (at + 1 < bytes.Length ? bytes[at + 1] : 0);
        return (two >> (16 - BitsPerCharacter - (bit % 8))) & 0x3F;
    }

    private static PersonalText? Name(Span<char> characters, bool isBackwards)
    {
        if (isBackwards) characters.Reverse();
        ReadOnlySpan<char> name = characters.Trim(' ');
        return name.IsEmpty ? null : PersonalText.FromChars(name);
    }
}
