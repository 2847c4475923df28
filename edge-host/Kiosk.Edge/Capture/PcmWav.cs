using System.Buffers.Binary;

namespace Kiosk.Edge.Capture;

/// <summary>RIFF WAVE files of 16-bit PCM, one channel: what the record carries, lossless and read by everything.</summary>
/// <remarks>
/// Heart sounds halve at best under FLAC, and lossy codecs are made for speech and music well above 100 Hz; at 240 KB for 15 s neither is
/// worth a codec in this process. Layout: IBM and Microsoft, "Multimedia Programming Interface and Data Specifications 1.0", 1991.
/// </remarks>
internal static class PcmWav
{
    private const int HeaderBytes = 44, PcmFormat = 1, BitsPerSample = 16;

    /// <summary>The file of some samples.</summary>
    public static byte[] Write(ReadOnlySpan<short> samples, int sampleRateHz)
    {
        byte[] file = new byte[HeaderBytes + (samples.Length * sizeof(short))];
        Span<byte> to = file;
        "RIFF"u8.CopyTo(to);
        BinaryPrimitives.WriteInt32LittleEndian(to[4..], file.Length - 8);
        "WAVEfmt "u8.CopyTo(to[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(to[16..], 16);
        BinaryPrimitives.WriteInt16LittleEndian(to[20..], PcmFormat);
        BinaryPrimitives.WriteInt16LittleEndian(to[22..], 1);
        BinaryPrimitives.WriteInt32LittleEndian(to[24..], sampleRateHz);
        BinaryPrimitives.WriteInt32LittleEndian(to[28..], sampleRateHz * sizeof(short));
        BinaryPrimitives.WriteInt16LittleEndian(to[32..], sizeof(short));
        BinaryPrimitives.WriteInt16LittleEndian(to[34..], BitsPerSample);
        "data"u8.CopyTo(to[36..]);
        BinaryPrimitives.WriteInt32LittleEndian(to[40..], samples.Length * sizeof(short));
        for (int i = 0; i < samples.Length; i++) BinaryPrimitives.WriteInt16LittleEndian(to[(HeaderBytes + (i * sizeof(short)))..], samples[i]);
        return file;
    }

    /// <summary>Reads a file.</summary>
    /// <returns>False when it is not of this form; the problem says what it is.</returns>
    public static bool TryRead(ReadOnlySpan<byte> file, out short[] samples, out int sampleRateHz, out string problem)
    {
        (samples, sampleRateHz, problem) = ([], 0, "it is no WAV file");
        if (file.Length < 12 || !file.StartsWith("RIFF"u8) || !file[8..].StartsWith("WAVE"u8)) return false;
        for (int at = 12; at + 8 <= file.Length;)
        {
            ReadOnlySpan<byte> name = file.Slice(at, 4), body = file[(at + 8)..];
            uint told = BinaryPrimitives.ReadUInt32LittleEndian(file[(at + 4)..]);
            int length = (int)Math.Min(told, (uint)body.Length);
            body = body[..length];
            if (name.SequenceEqual("fmt "u8))
            {
                if (length < 16) return false;
                (int format, int channels, int bits) = (Word(body, 0), Word(body, 2), Word(body, 14));
                problem = $"it has format {format}, {channels} channel(s) and {bits} bits; 16-bit PCM of one channel is read";
                if (format != PcmFormat || channels != 1 || bits != BitsPerSample) return false;
                sampleRateHz = BinaryPrimitives.ReadInt32LittleEndian(body[4..]);
            }
            else if (name.SequenceEqual("data"u8) && sampleRateHz > 0)
            {
                samples = Samples(body);
                problem = "";
                return true;
            }

            at += 8 + length + (length & 1);
        }

        return false;
    }

    /// <summary>16-bit samples, low byte first; an odd byte at the end is left out.</summary>
    public static short[] Samples(ReadOnlySpan<byte> bytes)
    {
        short[] samples = new short[bytes.Length / sizeof(short)];
        for (int i = 0; i < samples.Length; i++) samples[i] = BinaryPrimitives.ReadInt16LittleEndian(bytes[(i * sizeof(short))..]);
        return samples;
    }

    private static int Word(ReadOnlySpan<byte> body, int at) => BinaryPrimitives.ReadUInt16LittleEndian(body[at..]);
}
