using System.Text;

namespace Kiosk.Simulator.Cards;

/// <summary>
/// The chip of a document of ICAO 9303 that is opened by Basic Access Control: EF.COM and the zone in DG1. Every command but the first ones is to be protected.
/// </summary>
/// <remarks>ICAO Doc 9303-10, 4 (files) and 9303-11, 4.3 and 9.8 (opening and protection).</remarks>
public sealed class VirtualPassport : IVirtualCard
{
    private const byte Select = 0xA4, ReadBinary = 0xB0, GetChallenge = 0x84, ExternalAuthenticate = 0x82;
    private const int NonceBytes = 8, PlainBytes = 32, Td1Length = 90, Td2Length = 72;

    private static readonly byte[] Application = [0xA0, 0, 0, 0x02, 0x47, 0x10, 0x01];

    private readonly Random _random;
    private readonly PassportCipher _keys;
    private PassportSession? _session;
    private byte[]? _challenge, _file;
    private bool _isSelected;

    /// <summary>A document.</summary>
    /// <param name="zone">Its zone without line ends: 90 characters (TD1), 72 (TD2) or 88 (TD3).</param>
    /// <param name="seed">Of what the chip draws by lot.</param>
    public VirtualPassport(string zone, int seed)
    {
        ArgumentNullException.ThrowIfNull(zone);
        _random = new Random(seed);
        _keys = PassportCipher.OfZone(Information(zone));
        Zone = Ber.Element(0x61, Ber.Element(0x5F1F, Encoding.ASCII.GetBytes(zone)));
        Common = Ber.Element(0x60, [.. Ber.Element(0x5F01, "0107"u8), .. Ber.Element(0x5F36, "040000"u8), .. Ber.Element(0x5C, [0x61, 0x75])]);
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Atr { get; } = Convert.FromHexString("3B8880010031C173C8400000900090");

    /// <summary>DG1; may be set to anything.</summary>
    public byte[] Zone { get; set; }

    /// <summary>EF.COM; may be set to anything.</summary>
    public byte[] Common { get; set; }

    /// <summary>Keys that it refused since the reset.</summary>
    public int Refused { get; private set; }

    /// <summary>What number, birth and expiry of a zone open its chip.</summary>
    public static string Information(string zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        return zone.Length switch
        {
            Td1Length => Number(zone[5..15], zone[15..30]) + zone[30..37] + zone[38..45],
            Td2Length => Number(zone[36..46], zone[64..71]) + zone[49..56] + zone[57..64],
            _ => zone[44..54] + zone[57..64] + zone[65..72],
        };
    }

    /// <inheritdoc/>
    public void Reset() => (_session, _challenge, _file, _isSelected, Refused) = (null, null, null, false, 0);

    /// <inheritdoc/>
    public byte[] Answer(ReadOnlySpan<byte> command)
    {
        if (Command.Parse(command) is not { } parsed) return Sw.With(Sw.WrongLength);
        byte[]? challenge = _challenge;
        _challenge = null;
        if (_session is not null && parsed.Cla == 0x0C) return AnswerProtected(parsed);
        // An open session ends with the first command outside of it.
        _session = null;
        if (parsed.Cla != 0) return Sw.With(Sw.NoSuchClass);
        return parsed switch
        {
            { Ins: Select, P1: 0x04 } => SelectApplication(parsed),
            { Ins: Select or ReadBinary } => Sw.With(Sw.NoAccess),
            { Ins: GetChallenge, Le: NonceBytes } when _isSelected => Challenge(),
            { Ins: ExternalAuthenticate, Data.Length: PlainBytes + NonceBytes } when challenge is not null => Authenticate(parsed.Data, challenge),
            { Ins: ExternalAuthenticate or GetChallenge } => Sw.With(Sw.NotInThisState),
            _ => Sw.With(Sw.NoSuchInstruction),
        };
    }

    // A filler in the place of the check digit: the number goes on in the optional data, its check digit behind it.
    private static string Number(string field, string optional) =>
        field[^1] == '<' ? field[..^1] + optional[..optional.IndexOf('<', StringComparison.Ordinal)] : field;

    private byte[] SelectApplication(Command command)
    {
        _file = null;
        _isSelected = command.Data.AsSpan().SequenceEqual(Application);
        return Sw.With(_isSelected ? Sw.Done : Sw.NotFound);
    }

    private byte[] Challenge()
    {
        _challenge = new byte[NonceBytes];
        _random.NextBytes(_challenge);
        return Sw.With(Sw.Done, _challenge);
    }

    private byte[] Authenticate(byte[] signed, byte[] challenge)
    {
        byte[] plain = _keys.Decrypt(signed[..PlainBytes]);
        bool isRight = _keys.Sign(signed[..PlainBytes]).AsSpan().SequenceEqual(signed.AsSpan(PlainBytes))
            && plain.AsSpan(NonceBytes, NonceBytes).SequenceEqual(challenge);
        if (!isRight)
        {
            Refused++;
            return Sw.With(Sw.NotVerified);
        }

        var half = new byte[16];
        _random.NextBytes(half);
        byte[] answer = _keys.Encrypt([.. challenge, .. plain[..NonceBytes], .. half]);
        byte[] seed = [.. half.Select((b, i) => (byte)(b ^ plain[(2 * NonceBytes) + i]))];
        _session = new PassportSession(new PassportCipher(seed), [.. challenge[4..], .. plain[4..NonceBytes]]);
        return Sw.With(Sw.Done, [.. answer, .. _keys.Sign(answer)]);
    }

    private byte[] AnswerProtected(Command command)
    {
        if (_session!.Open(command, out Command? plain) is var refusal && refusal != Sw.Done)
        {
            _session = null;
            return Sw.With(refusal);
        }

        return plain!.Ins switch
        {
            Select when plain is { P1: 0x02, P2: 0x0C } => SelectFile(plain.Data),
            ReadBinary => Read(plain),
            _ => _session.Close(Sw.NoSuchInstruction, []),
        };
    }

    private byte[] SelectFile(byte[] id)
    {
        _file = id switch { [0x01, 0x1E] => Common, [0x01, 0x01] => Zone, _ => null };
        return _session!.Close(_file is null ? Sw.NotFound : Sw.Done, []);
    }

    private byte[] Read(Command command)
    {
        int offset = (command.P1 << 8) | command.P2;
        if (_file is null) return _session!.Close(Sw.NoFileSelected, []);
        if (offset >= _file.Length) return _session!.Close(Sw.OffsetOutside, []);
        int expected = command.Le ?? 0, count = Math.Min(expected, _file.Length - offset);
        return _session!.Close(count < expected ? Sw.EndOfFile : Sw.Done, _file.AsSpan(offset, count));
    }
}
