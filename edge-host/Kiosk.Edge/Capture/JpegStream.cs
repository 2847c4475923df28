using System.Buffers.Binary;

namespace Kiosk.Edge.Capture;

/// <summary>JPEG files one behind the other, taken apart.</summary>
/// <remarks>ITU-T T.81, annex B: segments carry their length, entropy-coded data has FF only as FF00 or a restart marker.</remarks>
internal static class JpegStream
{
    private const byte Marker = 0xFF, StartOfImage = 0xD8, EndOfImage = 0xD9, StartOfScan = 0xDA;

    /// <summary>The whole files; what follows the last of them is left out.</summary>
    public static List<byte[]> Split(ReadOnlySpan<byte> stream)
    {
        var files = new List<byte[]>();
        while (LengthOf(stream) is { } length)
        {
            files.Add(stream[..length].ToArray());
            stream = stream[length..];
        }

        return files;
    }

    private static int? LengthOf(ReadOnlySpan<byte> stream)
    {
        if (stream.Length < 4 || stream[0] != Marker || stream[1] != StartOfImage) return null;
        int at = 2;
        while (at + 4 <= stream.Length && stream[at] == Marker)
        {
            byte code = stream[at + 1];
            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(stream[(at + 2)..]);
            if (code != StartOfScan) continue;
            while (at + 2 <= stream.Length && (stream[at] != Marker || stream[at + 1] is 0 or (>= 0xD0 and <= 0xD7) or Marker)) at++;
            if (at + 2 > stream.Length) return null;
            if (stream[at + 1] == EndOfImage) return at + 2;
        }

        return null;
    }
}
