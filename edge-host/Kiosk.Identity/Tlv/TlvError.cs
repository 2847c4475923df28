namespace Kiosk.Identity.Tlv;

/// <summary>What is wrong with BER-TLV data.</summary>
public enum TlvProblem
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The data end within a tag.</summary>
    TagCut,

    /// <summary>A tag that ISO 7816-4 does not have: first byte 00 or FF, second byte 00 or 80, or longer than three bytes.</summary>
    TagInvalid,

    /// <summary>The data end within a length.</summary>
    LengthCut,

    /// <summary>A length that is indefinite (80), reserved (FF), or of more than two bytes (83 and above).</summary>
    LengthInvalid,

    /// <summary>The value is longer than what is left of its template.</summary>
    ValueCut,

    /// <summary>More elements in one template than the reader takes.</summary>
    TooMany,

    /// <summary>Templates in templates, deeper than the reader takes.</summary>
    TooDeep,

    /// <summary>Something stands where nothing may.</summary>
    Trailing,

    /// <summary>Another element is to stand here.</summary>
    Unexpected,
}

/// <summary>What is wrong, and where; never what the data say.</summary>
/// <param name="Problem">None when all is well.</param>
/// <param name="Tag">Of the element, as its bytes read: 0x62, 0x5F26; 0 where it is not known.</param>
/// <param name="Offset">Of the element's first byte, from the beginning of the data.</param>
public readonly record struct TlvError(TlvProblem Problem, uint Tag, int Offset)
{
    /// <summary>True when something is wrong.</summary>
    public bool IsError => Problem != TlvProblem.None;

    /// <summary>For a technician: "ValueCut, tag 5F26 at 12".</summary>
    public override string ToString() => Tag == 0 ? $"{Problem} at {Offset}" : $"{Problem}, tag {Tag:X2} at {Offset}";
}
