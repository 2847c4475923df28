using Kiosk.Identity.Tlv;
using Kiosk.Identity.Zones;

namespace Kiosk.Identity.Cards.Chips;

/// <summary>The chip of a passport or identity card of ICAO 9303: what its zone says (DG1), and neither picture nor finger.</summary>
/// <remarks>
/// ICAO Doc 9303-10, 4: application A0000002471001, EF.COM (011E, template 60: what is there), EF.DG1 (0101, template 61 with the zone in 5F1F). That the data
/// are the issuer's (EF.SOD, passive authentication) is not verified.
/// </remarks>
internal sealed class DocumentChip(CardSession session, DateOnly today, Func<BacKeyFields?> nextKey, RandomBytes random)
{
    private const uint Common = 0x60, ListOfTags = 0x5C, Dg1 = 0x61, Zone = 0x5F1F;
    private const int ElementsMax = 8;

    /// <summary>Reads the chip.</summary>
    /// <returns>Null when there is no such application on the card.</returns>
    public CardOutcome? Read()
    {
        CardFault? fault = session.Send("SELECT A0000002471001", [0, 0xA4, 0x04, 0x0C, 7, 0xA0, 0, 0, 0x02, 0x47, 0x10, 0x01], out CardReply reply);
        if (fault is not null) return fault.ToOutcome();
        if (!reply.IsDone) return null;
        fault = Unlock(out SecureMessaging? messaging);
        if (fault is not null) return fault.ToOutcome();
        using (messaging) return ReadZone(messaging!);
    }

    private CardFault? Unlock(out SecureMessaging? messaging)
    {
        messaging = null;
        using BacKeyFields? key = nextKey();
        return key is null
            ? new CardFault(CardProblem.AccessDenied, "document chip: no zone was scanned that opens it")
            : BasicAccess.Open(session, key, random, out messaging);
    }

    private CardOutcome ReadZone(SecureMessaging messaging)
    {
        CardFault? fault = messaging.SelectFile("EF.COM", [0x01, 0x1E]);
        if (fault is not null) return fault.ToOutcome();
        using (var common = new CardFile(messaging, "EF.COM"))
        {
            fault = FindDg1(common);
        }

        fault ??= messaging.SelectFile("EF.DG1", [0x01, 0x01]);
        if (fault is not null) return fault.ToOutcome();
        using var file = new CardFile(messaging, "EF.DG1");
        fault = file.Open(Dg1, out int start, out int end);
        if (fault is not null) return fault.ToOutcome();
        fault = file.ReadHeader(start, end, out TlvHeader header);
        if (fault is not null) return fault.ToOutcome();
        int valueAt = start + header.Length;
        if (header.Tag != Zone) return file.Wrong(new TlvError(TlvProblem.Unexpected, header.Tag, start)).ToOutcome();
        if (valueAt + header.ValueLength != end) return file.Wrong(new TlvError(TlvProblem.Trailing, 0, valueAt + header.ValueLength)).ToOutcome();
        fault = file.Peek(valueAt, header.ValueLength, out ReadOnlySpan<byte> zone);
        return fault is not null ? fault.ToOutcome() : FromZone(MachineReadableZone.Read(zone, today));
    }

    // Whether the chip says that it has a zone at all.
    private static CardFault? FindDg1(CardFile common)
    {
        CardFault? fault = common.Open(Common, out int at, out int end);
        for (int i = 0; fault is null && at < end; i++)
        {
            fault = common.ReadHeader(at, end, out TlvHeader header);
            if (fault is not null) break;
            if (i == ElementsMax) return common.Wrong(new TlvError(TlvProblem.TooMany, header.Tag, at));
            int valueAt = at + header.Length;
            at = valueAt + header.ValueLength;
            if (header.Tag != ListOfTags) continue;
            fault = common.Peek(valueAt, header.ValueLength, out ReadOnlySpan<byte> tags);
            if (fault is null && tags.Contains((byte)Dg1)) return null;
        }

        return fault ?? CardFault.Damaged("EF.COM: DG1 is not in its list");
    }

    // The same person, known by the chip.
    private static CardOutcome FromZone(Scanned scanned)
    {
        if (scanned.Person is not { } zone) return CardOutcome.Failed(CardProblem.Damaged, $"EF.DG1: {scanned.Problem}");
        return CardOutcome.Of(zone.HandOver(IdentitySource.DocumentChip));
    }
}
