using System.Globalization;
using System.Text;

namespace Kiosk.Simulator.Printer;

/// <summary>Takes one command or character at a time out of the receive buffer and puts it on paper.</summary>
internal sealed class EscPosInterpreter(int columns, PrinterTrouble trouble)
{
    private const byte LineFeed = 0x0A, Escape = 0x1B, FileSeparator = 0x1C, Group = 0x1D;

    private readonly List<PaperItem> _paper = [];
    private readonly List<string> _unknown = [];
    private readonly StringBuilder _line = new();
    private readonly QrMemory _qr = new();
    private Encoding _page = CodePages.Of(0)!;
    private int _align, _widthTimes = 1, _heightTimes = 1;
    private bool _isBold;

    public IReadOnlyList<PaperItem> Paper => _paper;

    public IReadOnlyList<string> Unknown => _unknown;

    /// <summary>Empties the print buffer.</summary>
    public void DropLine() => _line.Clear();

    /// <returns>False when the buffer holds no whole command.</returns>
    public bool TryStep(List<byte> buffer, out byte? reply)
    {
        reply = null;
        if (buffer.Count == 0) return false;
        int length = buffer[0] switch
        {
            Escape => EscapeLength(buffer),
            Group => GroupLength(buffer),
            FileSeparator => 2,
            _ => 1,
        };
        if (length == 0 || buffer.Count < length) return false;
        byte[] command = [.. buffer.Take(length)];
        buffer.RemoveRange(0, length);
        if (command[0] == Escape) RunEscape(command);
        else if (command[0] == Group) reply = RunGroup(command);
        else if (command[0] == FileSeparator) Require(command, command[1] == (byte)'.');
        else if (command[0] == LineFeed) PrintLine();
        else if (command[0] >= 0x20) Type(command[0]);
        else Require(command, false);
        return true;
    }

    private static int EscapeLength(List<byte> buffer) => buffer.Count < 2 ? 0 : buffer[1] switch
    {
        (byte)'@' => 2,
        _ => 3,
    };

    private static int GroupLength(List<byte> buffer)
    {
        if (buffer.Count < 3) return 0;
        if (buffer[1] == (byte)'V') return buffer[2] is 65 or 66 ? 4 : 3;
        if (buffer[1] != (byte)'(') return 3;
        return buffer.Count < 5 ? 0 : 5 + buffer[3] + (256 * buffer[4]);
    }

    private void RunEscape(byte[] command)
    {
        switch ((char)command[1])
        {
            case '@': Reset(); break;
            case 't':
                // An unknown page is not taken, and the old one stays.
                if (CodePages.Of(command[2]) is { } page) _page = page;
                else Require(command, false);
                break;
            case 'a': if (Require(command, command[2] is <= 2 or (>= 48 and <= 50))) _align = command[2] % 48; break;
            case 'E': _isBold = (command[2] & 1) != 0; break;
            case 'd': for (int i = 0; i < Math.Max(1, (int)command[2]); i++) PrintLine(); break;
            default: Require(command, false); break;
        }
    }

    private byte? RunGroup(byte[] command)
    {
        switch ((char)command[1])
        {
            case '!':
                if (Require(command, (command[2] & 0x88) == 0)) (_widthTimes, _heightTimes) = ((command[2] >> 4) + 1, (command[2] & 7) + 1);
                break;
            case 'V':
                if (_line.Length > 0) PrintLine();
                bool isFeeding = command[2] is 65 or 66;
                if (Require(command, isFeeding || command[2] is 0 or 1 or 48 or 49)) _paper.Add(new PaperCut(command[2] is 1 or 49 or 66));
                break;
            case '(':
                PaperQr? qr = null;
                if (Require(command, command[2] == (byte)'k' && _qr.TryRun(command.AsSpan(5), _align, out qr)) && qr is not null) _paper.Add(qr);
                break;
            case 'r':
                // Near end in the two lowest bits; at the end of the paper it is not carried out at all.
                if (Require(command, command[2] is 1 or 49)) return trouble.LinesLeft is <= 10 ? (byte)0x03 : (byte)0;
                break;
            default: Require(command, false); break;
        }

        return null;
    }

    private void Reset()
    {
        _line.Clear();
        (_page, _align, _widthTimes, _heightTimes, _isBold) = (CodePages.Of(0)!, 0, 1, 1, false);
    }

    private void Type(byte one)
    {
        if (_line.Length >= columns / _widthTimes) PrintLine();
        _line.Append(_page.GetString([one]));
    }

    private void PrintLine()
    {
        _paper.Add(new PaperText(_line.ToString(), _align, _isBold, _widthTimes, _heightTimes));
        _line.Clear();
        if (trouble.LinesLeft is { } left and > 0) trouble.LinesLeft = left - 1;
    }

    private bool Require(byte[] command, bool holds)
    {
        if (!holds) _unknown.Add(string.Join(' ', command.Take(8).Select(one => one.ToString("X2", CultureInfo.InvariantCulture))));
        return holds;
    }
}
