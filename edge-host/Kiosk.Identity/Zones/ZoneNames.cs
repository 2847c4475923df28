using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Kiosk.Identity.Zones;

/// <summary>The names of a zone: the primary identifier, two fillers, the secondary one; a filler within each stands for a space, a hyphen or an apostrophe.</summary>
/// <remarks>ICAO Doc 9303-3, section 4.6. A field without a filler at its end may have been cut, or be just long enough.</remarks>
internal static class ZoneNames
{
    private const byte Filler = (byte)'<';
    private const int FieldLengthMax = 39;

    // How the Russian internal passport writes Cyrillic: one character for each letter, so that the way back is certain.
    private const string Cyrillic = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ";

    private static ReadOnlySpan<byte> CyrillicAsWritten => "ABVGDE2JZIQKLMNOPRSTUFHC34WXY9678"u8;

    /// <summary>Whether there is a name and nothing that no name has.</summary>
    /// <param name="field">The field.</param>
    /// <param name="isCyrillic">True for the internal passport, where some digits are letters.</param>
    public static bool AreValid(ReadOnlySpan<byte> field, bool isCyrillic)
    {
        if (field[0] == Filler) return false;
        foreach (byte character in field)
        {
            bool isLetter = isCyrillic ? CyrillicAsWritten.IndexOf(character) >= 0 : character is >= (byte)'A' and <= (byte)'Z';
            if (!isLetter && character != Filler) return false;
        }

        return true;
    }

    /// <summary>Whether the names may be cut short.</summary>
    public static bool MayBeCut(ReadOnlySpan<byte> field) => field[^1] != Filler;

    /// <summary>Takes a field apart.</summary>
    public static (PersonalText? Primary, PersonalText? Secondary) Latin(ReadOnlySpan<byte> field)
    {
        int split = Split(field);
        return (Text(field[..split], isCyrillic: false), Text(field[split..], isCyrillic: false));
    }

    /// <summary>Takes a field of the internal passport apart and writes it back in Cyrillic.</summary>
    /// <remarks>
    /// Between given name and patronymic there is one filler, as within a double name: the given name is taken as the first word and the patronymic as the rest.
    /// </remarks>
    public static (PersonalText? Surname, PersonalText? GivenName, PersonalText? Patronymic) InCyrillic(ReadOnlySpan<byte> field)
    {
        int split = Split(field);
        ReadOnlySpan<byte> secondary = field[split..].Trim(Filler);
        int given = secondary.IndexOf(Filler);
        if (given < 0) given = secondary.Length;
        return (Text(field[..split], isCyrillic: true), Text(secondary[..given], isCyrillic: true), Text(secondary[given..], isCyrillic: true));
    }

    private static int Split(ReadOnlySpan<byte> field)
    {
        int split = field.IndexOf("<<"u8);
        return split < 0 ? field.Length : split;
    }

    private static PersonalText? Text(ReadOnlySpan<byte> part, bool isCyrillic)
    {
        part = part.Trim(Filler);
        if (part.IsEmpty) return null;
        Span<char> text = stackalloc char[FieldLengthMax];
        try
        {
            int length = 0;
            foreach (byte character in part)
            {
                if (character != Filler) text[length++] = isCyrillic ? Cyrillic[CyrillicAsWritten.IndexOf(character)] : (char)character;
                else if (text[length - 1] != ' ') text[length++] = ' ';
            }

            return PersonalText.FromChars(text[..length]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(text));
        }
    }
}
