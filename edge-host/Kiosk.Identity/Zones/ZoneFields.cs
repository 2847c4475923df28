using Kiosk.Identity.Numbers;

namespace Kiosk.Identity.Zones;

/// <summary>The three forms of a machine-readable zone.</summary>
internal enum ZoneFormat
{
    /// <summary>Identity cards: three lines of 30.</summary>
    Td1 = 1,

    /// <summary>Larger cards: two lines of 36.</summary>
    Td2 = 2,

    /// <summary>Passports: two lines of 44.</summary>
    Td3 = 3,
}

/// <summary>A zone as fields; each is a view of the caller's buffer.</summary>
/// <remarks>
/// ICAO Doc 9303-5, section 4.2 (TD1), 9303-6, section 4.2 (TD2), 9303-4, section 4.2 (TD3). Places below count from 0 through all lines.
/// <code>
///              TD1      TD2      TD3
/// code         0-1      0-1      0-1
/// issuer       2-4      2-4      2-4
/// names        60-89    5-35     5-43
/// number       5-13     36-44    44-52     its check digit behind; &lt; there: the number goes on in the optional data (TD1, TD2)
/// nationality  45-47    46-48    54-56
/// birth date   30-35    49-54    57-62     its check digit behind
/// sex          37       56       64
/// expiry       38-43    57-62    65-70     its check digit behind
/// optional     15-29    64-70    72-85     TD3: its check digit behind
/// optional 2   48-58
/// composite    59       71       87
/// </code>
/// </remarks>
internal readonly ref struct ZoneFields
{
    private const byte Filler = (byte)'<';
    private readonly ReadOnlySpan<byte> _zone;
    private readonly int _number, _birth, _expiry, _nationality, _optional, _optionalEnd, _names, _namesEnd;

    /// <param name="zone">90, 72 or 88 characters.</param>
    public ZoneFields(ReadOnlySpan<byte> zone)
    {
        _zone = zone;
        Format = zone.Length switch { 90 => ZoneFormat.Td1, 72 => ZoneFormat.Td2, _ => ZoneFormat.Td3 };
        (_number, _nationality, _birth, _expiry, _optional, _optionalEnd, _names, _namesEnd) = Format switch
        {
            ZoneFormat.Td1 => (5, 45, 30, 38, 15, 30, 60, 90),
            ZoneFormat.Td2 => (36, 46, 49, 57, 64, 71, 5, 36),
            _ => (44, 54, 57, 65, 72, 86, 5, 44),
        };
    }

    public ZoneFormat Format { get; }

    public ReadOnlySpan<byte> Code => _zone[..2];

    public ReadOnlySpan<byte> Issuer => _zone[2..5];

    public ReadOnlySpan<byte> Names => _zone[_names.._namesEnd];

    /// <summary>The first nine characters of the number.</summary>
    public ReadOnlySpan<byte> Number => _zone.Slice(_number, 9);

    /// <summary>What of a longer number stands in the optional data, without its check digit; empty for others.</summary>
    public ReadOnlySpan<byte> NumberRest => IsNumberLong ? Optional[..(RestEnd - 1)] : [];

    public byte NumberCheck => IsNumberLong ? Optional[RestEnd - 1] : _zone[_number + 9];

    public ReadOnlySpan<byte> Nationality => _zone.Slice(_nationality, 3);

    public ReadOnlySpan<byte> BirthDate => _zone.Slice(_birth, 6);

    public byte BirthCheck => _zone[_birth + 6];

    public byte Sex => _zone[_birth + 7];

    public ReadOnlySpan<byte> Expiry => _zone.Slice(_expiry, 6);

    public byte ExpiryCheck => _zone[_expiry + 6];

    /// <summary>The optional data, with what of a long number stands in it.</summary>
    public ReadOnlySpan<byte> Optional => _zone[_optional.._optionalEnd];

    /// <summary>The optional data behind a long number, or all of it.</summary>
    public ReadOnlySpan<byte> OptionalProper => IsNumberLong ? Optional[RestEnd..] : Optional;

    /// <summary>The second optional data of TD1; empty in others.</summary>
    public ReadOnlySpan<byte> Optional2 => Format == ZoneFormat.Td1 ? _zone[48..59] : [];

    private bool IsNumberLong => Format != ZoneFormat.Td3 && _zone[_number + 9] == Filler && RestEnd >= 2;

    // Where the first filler is in the optional data.
    private int RestEnd
    {
        get
        {
            int end = Optional.IndexOf(Filler);
            return end < 0 ? Optional.Length : end;
        }
    }

    /// <summary>Whether every check digit fits. Sex, nationality, issuer and names have none.</summary>
    public bool Checks()
    {
        int number = CheckDigit731.Sum(Number, 0) + CheckDigit731.Sum(NumberRest, 9);
        return CheckDigit731.Digit(number) == NumberCheck
            && CheckDigit731.Of(BirthDate) == BirthCheck
            && Fits(Expiry, ExpiryCheck)
            && (Format != ZoneFormat.Td3 || Fits(Optional, _zone[_optionalEnd]))
            && Composite() == _zone[Format == ZoneFormat.Td1 ? 59 : _zone.Length - 1];
    }

    // Doc 9303-4, 4.2.2.2: where nothing stands in a field its check digit may be a filler.
    private static bool Fits(ReadOnlySpan<byte> field, byte check) =>
        CheckDigit731.Of(field) == check || (check == Filler && field.IndexOfAnyExcept(Filler) < 0);

    private byte Composite()
    {
        ReadOnlySpan<byte> first, second, third, fourth = [];
        switch (Format)
        {
            case ZoneFormat.Td1:
                first = _zone[5..30];
                second = _zone[30..37];
                third = _zone[38..45];
                fourth = _zone[48..59];
                break;
            case ZoneFormat.Td2:
                first = _zone[36..46];
                second = _zone[49..56];
                third = _zone[57..71];
                break;
            default:
                first = _zone[44..54];
                second = _zone[57..64];
                third = _zone[65..87];
                break;
        }

        int at = 0, sum = 0;
        sum += CheckDigit731.Sum(first, at);
        sum += CheckDigit731.Sum(second, at += first.Length);
        sum += CheckDigit731.Sum(third, at += second.Length);
        sum += CheckDigit731.Sum(fourth, at + third.Length);
        return CheckDigit731.Digit(sum);
    }
}
