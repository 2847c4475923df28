using System.Text;

namespace Kiosk.Simulator.Printer;

/// <summary>GS ( k for QR codes: model, size, correction and data are set, then printed.</summary>
internal sealed class QrMemory
{
    private const byte QrCode = 0x31;
    private const int DataMax = 7089;

    private int _dots = 3;
    private char _correction = 'L';
    private byte[]? _data;

    /// <param name="body">From cn on.</param>
    /// <param name="align">Where it is printed.</param>
    /// <param name="printed">What is on paper now; null when nothing is.</param>
    /// <returns>False for what the printer does not take.</returns>
    public bool TryRun(ReadOnlySpan<byte> body, int align, out PaperQr? printed)
    {
        printed = null;
        if (body.Length < 3 || body[0] != QrCode) return false;
        switch (body[1])
        {
            case 65: return body.Length == 4 && body[2] is 49 or 50 or 51;
            case 67 when body.Length == 3 && body[2] is >= 1 and <= 16: _dots = body[2]; return true;
            case 69 when body.Length == 3 && body[2] is >= 48 and <= 51: _correction = "LMQH"[body[2] - 48]; return true;
            case 80 when body[2] == 48 && body.Length is > 3 and <= DataMax + 3: _data = body[3..].ToArray(); return true;
            case 81 when body.Length == 3 && body[2] == 48:
                if (_data is not null) printed = new PaperQr(Encoding.ASCII.GetString(_data), align, _dots, _correction);
                return true;
            default: return false;
        }
    }
}
