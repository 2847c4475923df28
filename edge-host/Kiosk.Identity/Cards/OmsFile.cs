using Kiosk.Identity.Tlv;

namespace Kiosk.Identity.Cards;

/// <summary>Takes the fields of one file of an OMS policy.</summary>
internal interface IOmsFields
{
    /// <summary>What the file is made of: one template.</summary>
    uint Template { get; }

    /// <summary>A template in it whose value is not read.</summary>
    uint PassedOver { get; }

    /// <summary>Fields that each card has.</summary>
    ReadOnlySpan<uint> Needed { get; }

    /// <summary>Takes a field, each at most once.</summary>
    /// <param name="tag">Which; one that is not known is passed over: the standard lets issuers add some.</param>
    /// <param name="value">Stays the caller's.</param>
    /// <returns>Null when it is one, else what is wrong with it, without it.</returns>
    string? Take(uint tag, ReadOnlySpan<byte> value);
}

/// <summary>Reads one file of an OMS policy, element by element.</summary>
internal static class OmsFile
{
    private const int FieldsMax = 32;

    /// <summary>Reads the file that is selected.</summary>
    /// <param name="file">It.</param>
    /// <param name="fields">What is done with its fields.</param>
    public static CardFault? Read(CardFile file, IOmsFields fields)
    {
        Span<uint> seen = stackalloc uint[FieldsMax];
        int count = 0;
        CardFault? fault = file.Open(fields.Template, out int at, out int end);
        while (fault is null && at < end)
        {
            fault = file.ReadHeader(at, end, out TlvHeader header);
            if (fault is not null) break;
            if (count == FieldsMax) return file.Wrong(new TlvError(TlvProblem.TooMany, header.Tag, at));
            if (seen[..count].Contains(header.Tag)) return CardFault.Damaged($"{file.Name}: tag {header.Tag:X2} at {at} stands there twice");
            seen[count++] = header.Tag;
            int valueAt = at + header.Length;
            at = valueAt + header.ValueLength;
            if (header.Tag != fields.PassedOver) fault = ReadField(file, fields, header, valueAt);
        }

        if (fault is not null) return fault;
        foreach (uint needed in fields.Needed)
        {
            if (!seen[..count].Contains(needed)) return CardFault.Damaged($"{file.Name}: tag {needed:X2} is missing");
        }

        return null;
    }

    private static CardFault? ReadField(CardFile file, IOmsFields fields, TlvHeader header, int valueAt)
    {
        CardFault? fault = file.Peek(valueAt, header.ValueLength, out ReadOnlySpan<byte> value);
        if (fault is not null) return fault;
        if (header.IsConstructed)
        {
            TlvError error = TlvReader.Check(value);
            if (error.IsError) return file.Wrong(error with { Offset = valueAt + error.Offset });
        }

        return fields.Take(header.Tag, value) is { } problem ? CardFault.Damaged($"{file.Name}: tag {header.Tag:X2}: {problem}") : null;
    }
}
