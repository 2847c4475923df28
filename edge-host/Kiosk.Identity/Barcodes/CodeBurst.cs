using Kiosk.Identity.Zones;

namespace Kiosk.Identity.Barcodes;

/// <summary>Takes apart what a scanner sent without a pause: often one code, sometimes two.</summary>
/// <remarks>
/// Scanners put a line end behind a code, or nothing, as they are set up. The paper policy's barcode has any bytes in it, CR and LF too, and is told by its
/// first byte and taken by its length. A zone has line ends between its lines, or not. Two codes of text without a line end between them cannot be told apart
/// and are none.
/// </remarks>
public static class CodeBurst
{
    /// <summary>Takes the next code.</summary>
    /// <param name="burst">What is left; moves on.</param>
    /// <param name="code">The code, without the line end behind it.</param>
    /// <returns>False when nothing is left.</returns>
    public static bool TryTake(ref ReadOnlySpan<byte> burst, out ReadOnlySpan<byte> code)
    {
        // No barcode begins with a line end, nor any text that is one of ours.
        burst = burst.TrimStart("\r\n"u8);
        code = default;
        if (burst.IsEmpty) return false;
        int length = OmsBarcode.IsBegun(burst) ? Math.Min(OmsBarcode.Length, burst.Length) : TextLength(burst);
        code = burst[..length];
        burst = burst[length..];
        return true;
    }

    private static int TextLength(ReadOnlySpan<byte> burst)
    {
        int first = LineLength(burst);
        int lines = MachineReadableZone.LinesOf(burst[..first]);
        int end = first;
        for (int line = 1; line < lines; line++)
        {
            int next = end;
            while (next < burst.Length && burst[next] is (byte)'\r' or (byte)'\n') next++;
            int length = LineLength(burst[next..]);
            // Not a zone after all, or one cut short: the lines stand for themselves.
            if (length != first) return first;
            end = next + length;
        }

        return end;
    }

    private static int LineLength(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOfAny((byte)'\r', (byte)'\n');
        return end < 0 ? text.Length : end;
    }
}
