using System.Text;
using Kiosk.Simulator.Documents;

namespace Kiosk.Simulator.Cards;

/// <summary>How a card passes its answers on.</summary>
public enum CardManner
{
    /// <summary>Data and status at once.</summary>
    Direct = 0,

    /// <summary>It holds data ready (61xx) until they are fetched with GET RESPONSE.</summary>
    HoldsReady,

    /// <summary>It says how many bytes there are (6Cxx) when others were asked for.</summary>
    CorrectsLength,
}

/// <summary>
/// An electronic policy of compulsory medical insurance, as a file system of ISO/IEC 7816-4: foms_root, FOMS_ID with the owner's file 0201, FOMS_INS with the
/// insurer's.
/// </summary>
public sealed class VirtualOmsCard : IVirtualCard
{
    private const byte Select = 0xA4, ReadBinary = 0xB0, GetData = 0xCA, GetResponse = 0xC0;
    private const int HeldPiece = 100;
    private const string Root = "foms_root", OwnerApplication = "FOMS_ID", InsurerApplication = "FOMS_INS";

    private byte[] _ready = [];
    private string _application = "";
    private byte[]? _file;

    /// <summary>A card of somebody.</summary>
    /// <param name="person">Who.</param>
    /// <param name="contents">What else stands on it.</param>
    public VirtualOmsCard(MadeUpPerson person, OmsCardContents? contents = null)
    {
        Owner = OmsFiles.Owner(person, contents);
        Insurer = OmsFiles.Insurer(contents);
    }

    /// <summary>One of the two that are known.</summary>
    public ReadOnlyMemory<byte> Atr { get; init; } = Convert.FromHexString("3BF71300008131FE45464F4D534F4D53A9");

    /// <summary>The owner's file; may be set to anything.</summary>
    public byte[] Owner { get; set; }

    /// <summary>The insurer's file; may be set to anything.</summary>
    public byte[] Insurer { get; set; }

    /// <summary>Where the insurer's file is: two bytes, or anything for a card with a fault.</summary>
    public byte[] InsurerFile { get; set; } = [0x04, 0x01];

    /// <summary>Whether foms_root can be selected; not every card has it.</summary>
    public bool HasRoot { get; init; } = true;

    /// <summary>How it passes its answers on.</summary>
    public CardManner Manner { get; init; }

    /// <summary>Bytes that it gives at once, at most.</summary>
    public int PieceMax { get; init; } = 256;

    /// <summary>Status words in the place of an answer, by the number of the command since the reset, from 0.</summary>
    public Dictionary<int, ushort> StatusAt { get; init; } = [];

    /// <summary>Commands since the reset.</summary>
    public int Commands { get; private set; }

    /// <inheritdoc/>
    public void Reset()
    {
        (_application, _file, _ready, Commands) = ("", null, [], 0);
    }

    /// <inheritdoc/>
    public byte[] Answer(ReadOnlySpan<byte> command)
    {
        if (StatusAt.TryGetValue(Commands++, out ushort status)) return Sw.With(status);
        if (Command.Parse(command) is not { } parsed) return Sw.With(Sw.WrongLength);
        if (parsed.Cla != 0) return Sw.With(Sw.NoSuchClass);
        byte[] ready = _ready;
        _ready = [];
        return parsed.Ins switch
        {
            Select => SelectFile(parsed),
            ReadBinary => Read(parsed),
            GetData => parsed is { P1: 0x01, P2: 0xB0 } && _application == InsurerApplication ? Give(InsurerFile, parsed, Sw.Done) : Sw.With(Sw.NoSuchData),
            GetResponse when ready.Length > 0 => Deliver(ready, parsed.Le ?? 256),
            _ => Sw.With(Sw.NoSuchInstruction),
        };
    }

    private byte[] SelectFile(Command command)
    {
        if (command.P2 != 0x0C) return Sw.With(Sw.WrongParameters);
        if (command.P1 == 0x04)
        {
            string name = Encoding.ASCII.GetString(command.Data);
            if (name is not (OwnerApplication or InsurerApplication) && !(HasRoot && name == Root)) return Sw.With(Sw.NotFound);
            (_application, _file) = (name, null);
            return Sw.With(Sw.Done);
        }

        if (command.P1 != 0x02) return Sw.With(Sw.WrongParameters);
        byte[]? file = _application switch
        {
            OwnerApplication when command.Data is [0x02, 0x01] => Owner,
            InsurerApplication when command.Data.AsSpan().SequenceEqual(InsurerFile) => Insurer,
            _ => null,
        };
        if (file is null) return Sw.With(Sw.NotFound);
        _file = file;
        return Sw.With(Sw.Done);
    }

    private byte[] Read(Command command)
    {
        if (_file is null) return Sw.With(Sw.NoFileSelected);
        if (command.Le is not { } expected || command.Data.Length > 0) return Sw.With(Sw.WrongLength);
        int offset = (command.P1 << 8) | command.P2;
        if (offset > 0x7FFF) return Sw.With(Sw.WrongParameters);
        if (offset >= _file.Length) return Sw.With(Sw.OffsetOutside);
        int count = Math.Min(Math.Min(expected, PieceMax), _file.Length - offset);
        return Give(_file.AsSpan(offset, count), command, _file.Length - offset < expected ? Sw.EndOfFile : Sw.Done);
    }

    private byte[] Give(ReadOnlySpan<byte> data, Command command, ushort status)
    {
        if (Manner == CardManner.CorrectsLength && command.Le != data.Length) return Sw.With((ushort)(0x6C00 | data.Length));
        if (Manner != CardManner.HoldsReady) return Sw.With(status, data);
        _ready = data.ToArray();
        return Sw.With((ushort)(0x6100 | (data.Length & 0xFF)));
    }

    private byte[] Deliver(byte[] ready, int count)
    {
        // In pieces: a reader that fetches once gets the first only.
        int piece = Math.Min(count, HeldPiece);
        if (piece > ready.Length) piece = ready.Length;
        _ready = ready[piece..];
        return Sw.With(_ready.Length == 0 ? Sw.Done : (ushort)(0x6100 | _ready.Length), ready.AsSpan(0, piece));
    }
}
