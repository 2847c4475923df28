using System.Buffers.Binary;

namespace Kiosk.Simulator.Media;

/// <summary>A RIFF WAVE file of 16-bit PCM, one channel (IBM and Microsoft, "Multimedia Programming Interface and Data Specifications 1.0", 1991).</summary>
public static class WavFile
{
    private const int HeaderBytes = 44;

    /// <summary>The whole file.</summary>
    public static byte[] Of(ReadOnlySpan<short> samples, int sampleRateHz)
    {
        byte[] file = new byte[HeaderBytes + (2 * samples.Length)];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), sampleRateHz);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(28), 2 * sampleRateHz);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(32), 2);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(34), 16);
        "data"u8.CopyTo(file.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), 2 * samples.Length);
        for (int i = 0; i < samples.Length; i++) BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(HeaderBytes + (2 * i)), samples[i]);
        return file;
    }
}
