using System.Text;
using Kiosk.Simulator.Documents;

namespace Kiosk.Simulator.Cards;

/// <summary>What stands on an OMS policy beside the person.</summary>
public sealed record OmsCardContents
{
    /// <summary>Fields of the owner's file that are left out.</summary>
    public IReadOnlyCollection<uint> Absent { get; init; } = [];

    /// <summary>Bytes of the photo; null for none.</summary>
    public int? PhotoBytes { get; init; }

    /// <summary>The insurance's first day.</summary>
    public DateOnly InsuredFrom { get; init; } = new(2020, 5, 6);

    /// <summary>The insurance's last day; null for one without.</summary>
    public DateOnly? InsuredUntil { get; init; }

    /// <summary>Bytes of the length of the outermost template: 2 for <c>62 81 LL</c>, which cards have; 0 for the shortest.</summary>
    public int LengthBytes { get; init; }

    /// <summary>Bytes behind the template, of memory that was never written.</summary>
    public int ErasedBytes { get; init; } = 16;
}

/// <summary>The two files of an OMS policy, as bytes.</summary>
/// <remarks>
/// Template 62: 5F21 surname, 5F22 given name, 5F23 patronymic, 5F24 birth date, 5F25 sex, 5F26 ENP, 5F27 SNILS, 5F28 expiry, 5F29 birth place, 5F2A issue,
/// 7F30{5F31, 5F32} country, 7F40{5F41, 5F42} photo. Template 64: 5F51 OGRN, 5F52 OKATO, 5F53 start, 5F54 end, 7F60{5F61, 5F62} signature and certificate.
/// Dates are DDMMYYYY in packed digits, 01.01.1900 for none.
/// </remarks>
public static class OmsFiles
{
    private static readonly DateOnly None = new(1900, 1, 1), Issued = new(2019, 2, 3);

    /// <summary>The owner's file.</summary>
    public static byte[] Owner(MadeUpPerson person, OmsCardContents? contents = null)
    {
        ArgumentNullException.ThrowIfNull(person);
        contents ??= new OmsCardContents();
        List<(uint Tag, byte[] Value)> fields =
        [
            (0x5F26, Text(person.Enp)),
            (0x5F21, Text(person.Surname)),
            (0x5F22, Text(person.GivenName)),
            (0x5F23, Text(person.Patronymic ?? "")),
            (0x5F25, [(byte)(person.IsFemale ? 2 : 1)]),
            (0x5F24, Date(person.BirthDate)),
            (0x5F29, Text(person.BirthPlace)),
            (0x7F30, [.. Ber.Element(0x5F31, Text("RUS")), .. Ber.Element(0x5F32, Text("РОССИЯ"))]),
            (0x5F2A, Date(Issued)),
            (0x5F28, Date(person.PolicyValidUntil)),
        ];
        if (person.Snils is { } snils) fields.Insert(8, (0x5F27, Text($"{snils[..3]}-{snils[3..6]}-{snils[6..9]} {snils[9..]}")));
        if (contents.PhotoBytes is { } photo) fields.Insert(5, (0x7F40, [.. Ber.Element(0x5F41, [1]), .. Ber.Element(0x5F42, Picture(photo))]));
        return File(0x62, fields.Where(field => !contents.Absent.Contains(field.Tag)), contents);
    }

    /// <summary>The insurer's file.</summary>
    public static byte[] Insurer(OmsCardContents? contents = null)
    {
        contents ??= new OmsCardContents();
        return File(0x64,
            [
                (0x5F51, Text("1020000000001")), (0x5F52, Text("45000")), (0x5F53, Date(contents.InsuredFrom)), (0x5F54, Date(contents.InsuredUntil)),
                (0x7F60, [.. Ber.Element(0x5F61, Picture(64)), .. Ber.Element(0x5F62, Picture(900))]),
            ], contents);
    }

    private static byte[] File(uint tag, IEnumerable<(uint Tag, byte[] Value)> fields, OmsCardContents contents)
    {
        byte[] template = Ber.Element(tag, [.. fields.SelectMany(field => Ber.Element(field.Tag, field.Value))], contents.LengthBytes);
        return [.. template, .. Enumerable.Repeat((byte)0xFF, contents.ErasedBytes)];
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Date(DateOnly? date)
    {
        DateOnly told = date ?? None;
        return [Packed(told.Day), Packed(told.Month), Packed(told.Year / 100), Packed(told.Year % 100)];
    }

    private static byte Packed(int value) => (byte)(((value / 10) << 4) | (value % 10));

    // Bytes of which many look like tags of the owner's fields: whoever searches instead of reading finds some here.
    private static byte[] Picture(int count) => [.. Enumerable.Range(0, count).Select(i => i % 3 == 0 ? (byte)0x5F : (byte)(0x20 + (i % 11)))];
}
