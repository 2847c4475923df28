namespace Kiosk.Identity.Cards;

/// <summary>The electronic policy of Russian compulsory medical insurance (OMS): who its owner is, without a PIN.</summary>
/// <remarks>
/// <code>
/// 00A4040C 09 foms_root       not there on every card: 6A82 is all right
/// 00A4040C 07 FOMS_ID         decides whether it is such a card
/// 00A4020C 02 0201, 00B0...   the owner
/// 00A4040C 08 FOMS_INS
/// 00CA01B0 02                 which file the insurer is in
/// 00A4020C 02 file, 00B0...   the insurer
/// </code>
/// Whoever the owner is, they are known once their file was read: what is wrong with the insurer's is a warning, unless card or reader are gone.
/// </remarks>
internal sealed class OmsCard(CardSession session, DateOnly today) : IBinarySource
{
    private const byte Select = 0xA4, ReadBinaryCommand = 0xB0, GetData = 0xCA, ByName = 0x04, ByFile = 0x02, NoAnswer = 0x0C;

    // What public readers ask for; some cards give no more at once.
    private const int PieceMax = 220;

    /// <inheritdoc/>
    public int ChunkMax => PieceMax;

    /// <summary>Reads the card.</summary>
    /// <returns>Null when it is no such card.</returns>
    public CardOutcome? Read()
    {
        CardFault? fault = SelectFile("SELECT foms_root", ByName, "foms_root"u8, out ushort status);
        if (fault is not null) return fault.ToOutcome();
        if (status is not (CardReply.Done or CardReply.NotFound)) return null;
        fault = SelectFile("SELECT FOMS_ID", ByName, "FOMS_ID"u8, out status);
        if (fault is not null) return fault.ToOutcome();
        if (status != CardReply.Done) return null;

        using var owner = new OmsOwner(today);
        fault = ReadFile("EF 0201", [0x02, 0x01], owner);
        if (fault is not null) return fault.ToOutcome();
        var insurer = new OmsInsurer(today);
        fault = ReadInsurer(insurer);
        if (fault is null) return CardOutcome.Of(owner.ToPerson(insurer.Warnings));
        return fault.Problem == CardProblem.Damaged ? CardOutcome.Of(owner.ToPerson([$"the insurer could not be read: {fault.Detail}"])) : fault.ToOutcome();
    }

    /// <inheritdoc/>
    public CardFault? ReadBinary(string name, int offset, int count, out CardReply reply) =>
        session.Send(name, [0, ReadBinaryCommand, (byte)(offset >> 8), (byte)offset, (byte)count], out reply);

    private CardFault? ReadInsurer(OmsInsurer insurer)
    {
        CardFault? fault = SelectFile("SELECT FOMS_INS", ByName, "FOMS_INS"u8, out ushort status);
        if (fault is not null) return fault;
        if (status != CardReply.Done) return CardFault.Damaged($"SELECT FOMS_INS answered {status:X4}");
        fault = session.Send("GET DATA 01B0", [0, GetData, 0x01, 0xB0, 0x02], out CardReply reply);
        if (fault is not null) return fault;
        if (!reply.IsDone || reply.Data.Length != 2) return CardFault.Damaged($"GET DATA 01B0 answered {reply.Status:X4} with {reply.Data.Length} bytes");
        return ReadFile("insurer's EF", [reply.Data[0], reply.Data[1]], insurer);
    }

    private CardFault? ReadFile(string name, ReadOnlySpan<byte> id, IOmsFields fields)
    {
        CardFault? fault = SelectFile(name, ByFile, id, out ushort status);
        if (fault is not null) return fault;
        if (status != CardReply.Done) return CardFault.Damaged($"{name}: SELECT answered {status:X4}");
        using var file = new CardFile(this, name);
        return OmsFile.Read(file, fields);
    }

    private CardFault? SelectFile(string name, byte how, scoped ReadOnlySpan<byte> id, out ushort status)
    {
        CardFault? fault = session.Send(name, [0, Select, how, NoAnswer, (byte)id.Length, .. id], out CardReply reply);
        status = reply.Status;
        return fault;
    }
}
