namespace Kiosk.Edge.Visits;

/// <summary>Samples as they are stored: 24 bits two's complement, low byte first, as on the line.</summary>
public static class Samples24
{
    private const int BytesPerSample = 3;

    /// <summary>Packs samples; the high byte of each is dropped.</summary>
    public static byte[] ToBytes(ReadOnlySpan<int> samples)
    {
        byte[] bytes = new byte[samples.Length * BytesPerSample];
        for (int i = 0; i < samples.Length; i++)
        {
            bytes[3 * i] = (byte)samples[i];
            bytes[(3 * i) + 1] = (byte)(samples[i] >> 8);
            bytes[(3 * i) + 2] = (byte)(samples[i] >> 16);
        }

        return bytes;
    }

    /// <summary>The inverse of <see cref="ToBytes"/>.</summary>
    public static int[] FromBytes(ReadOnlySpan<byte> bytes)
    {
        int[] samples = new int[bytes.Length / BytesPerSample];
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = bytes[3 * i] | (bytes[(3 * i) + 1] << 8) | ((sbyte)bytes[(3 * i) + 2] << 16);
        }

        return samples;
    }
}
