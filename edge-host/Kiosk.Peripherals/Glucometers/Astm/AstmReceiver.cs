using System.Globalization;
using System.Text;

namespace Kiosk.Peripherals.Glucometers.Astm;

/// <summary>Where an ASTM E1381 transfer stands.</summary>
public enum AstmState
{
    /// <summary>Nothing is going on.</summary>
    Neutral = 0,

    /// <summary>Between frames.</summary>
    BetweenFrames,

    /// <summary>Within a frame's text.</summary>
    Text,

    /// <summary>Within a frame's checksum and its CR LF.</summary>
    Tail,

    /// <summary>The message is complete.</summary>
    Ended,

    /// <summary>Too much was damaged.</summary>
    GivenUp,
}

/// <summary>
/// The receiving end of an ASTM E1381 transfer: one byte in, at most one byte out.
/// <code>
/// Neutral --ENQ / ACK--> BetweenFrames --STX--> Text --ETB or ETX--> Tail --LF, good / ACK--> BetweenFrames --EOT--> Ended
///                             ^                                       |
///                             +------------- LF, damaged / NAK -------+     six times in a row --> GivenUp
/// </code>
/// </summary>
/// <remarks>
/// Frame: STX, number 0 to 7 (the first is 1), text, ETB or ETX, two hexadecimal digits, CR LF. The checksum is the sum modulo 256 from
/// the number to ETB or ETX. A frame with the number of the one before is a repetition: acknowledged and dropped. An ACK says that
/// a frame arrived; no meter deletes for it.
/// </remarks>
public sealed class AstmReceiver
{
    public const byte Stx = 0x02, Etx = 0x03, Eot = 0x04, Enq = 0x05, Ack = 0x06, Nak = 0x15, Etb = 0x17;

    /// <summary>E1381 allows 240 characters of text.</summary>
    private const int FrameMax = 260;

    /// <summary>A whole memory of 2000 records; beyond, the transfer is given up.</summary>
    private const int MessageMax = 512 * 1024;
    private const int DamagedMax = 6;

    private readonly StringBuilder _message = new();
    private readonly List<byte> _frame = new(FrameMax);
    private readonly List<byte> _tail = new(4);
    private int _expected = 1, _damaged;

    /// <summary>Where it stands.</summary>
    public AstmState State { get; private set; }

    /// <summary>The text of the frames so far; records end with CR.</summary>
    public string Message => _message.ToString();

    /// <summary>True when there is text.</summary>
    public bool HasText => _message.Length > 0;

    /// <summary>Takes a byte.</summary>
    /// <returns>What to send, or null.</returns>
    public byte? Take(byte value)
    {
        switch (State)
        {
            case AstmState.Neutral:
            case AstmState.BetweenFrames when value == Enq:
                if (value != Enq) return null;
                Begin();
                return Ack;
            case AstmState.BetweenFrames:
                if (value == Eot) State = AstmState.Ended;
                if (value != Stx) return null;
                _frame.Clear();
                _tail.Clear();
                State = AstmState.Text;
                return null;
            case AstmState.Text:
                return Text(value);
            case AstmState.Tail:
                _tail.Add(value);
                return _tail.Count == 4 ? Finish() : null;
            case AstmState.Ended:
            case AstmState.GivenUp:
                return null;
            default:
                throw new InvalidOperationException($"no ASTM state {State:D}");
        }
    }

    private byte? Text(byte value)
    {
        // A frame begins anew when the sender gave the last one up.
        if (value == Stx)
        {
            _frame.Clear();
            return null;
        }

        _frame.Add(value);
        if (value is Etb or Etx) State = AstmState.Tail;
        return _frame.Count > FrameMax ? Refuse() : null;
    }

    private void Begin()
    {
        _message.Clear();
        (_expected, _damaged, State) = (1, 0, AstmState.BetweenFrames);
    }

    private byte? Finish()
    {
        int sum = _frame.Sum(b => b) & 0xFF;
        bool isWhole = byte.TryParse(Encoding.ASCII.GetString([_tail[0], _tail[1]]), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte sent)
            && sent == sum && _tail[2] == '\r' && _tail[3] == '\n' && _frame[0] is >= (byte)'0' and <= (byte)'7';
        int number = _frame[0] - '0';
        bool isRepetition = isWhole && number == ((_expected + 7) & 7) && _message.Length > 0;
        if (!isWhole || (number != _expected && !isRepetition)) return Refuse();
        (_damaged, State) = (0, AstmState.BetweenFrames);
        if (isRepetition) return Ack;
        _expected = (_expected + 1) & 7;
        foreach (byte character in _frame[1..^1]) _message.Append((char)character);
        if (_message.Length <= MessageMax) return Ack;
        State = AstmState.GivenUp;
        return null;
    }

    private byte? Refuse()
    {
        State = ++_damaged < DamagedMax ? AstmState.BetweenFrames : AstmState.GivenUp;
        return Nak;
    }
}
