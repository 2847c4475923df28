using System.Buffers.Binary;

namespace Kiosk.Simulator.Recordings;

/// <summary>Reads the signals of a WFDB record in formats 16 and 212 (WFDB Applications Guide, signal(5)).</summary>
/// <remarks>
/// Refused: a signal file shorter than the header says; a file that ends within a frame when the header does not say how long it
/// is; a checksum that differs. Tolerated: bytes after the frames that the header announces, which are not read; samples marked as
/// missing, which are held and counted. A skewed signal is shorter by its skew, since its last samples were never recorded.
/// </remarks>
internal static class WfdbReader
{
    /// <summary>All signals of the record, every checksum verified.</summary>
    /// <exception cref="RecordingException">The record cannot be read.</exception>
    public static IReadOnlyList<RecordedSignal> Read(string headerFile)
    {
        WfdbHeader header = WfdbHeaderReader.Read(headerFile);
        var signals = new List<RecordedSignal>(header.Signals.Count);
        for (int first = 0; first < header.Signals.Count;)
        {
            int end = first + 1;
            while (end < header.Signals.Count && header.Signals[end].DataFile == header.Signals[first].DataFile) end++;
            ReadGroup(header, first, end, signals);
            first = end;
        }
        return signals;
    }

    private static void ReadGroup(WfdbHeader header, int first, int end, List<RecordedSignal> signals)
    {
        WfdbSignal group = header.Signals[first];
        byte[] bytes = SourceFile.ReadBytes(group.DataFile, $"fetch it, or correct line {group.Line} of {Path.GetFileName(header.File)}");
        int perFrame = 0;
        for (int i = first; i < end; i++) perFrame += header.Signals[i].SamplesPerFrame;
        int frames = CountFrames(header, group, bytes.Length, perFrame);
        int within = 0;
        for (int i = first; i < end; i++)
        {
            signals.Add(ReadSignal(header, header.Signals[i], bytes, frames, perFrame, within));
            within += header.Signals[i].SamplesPerFrame;
        }
    }

    /// <summary>The frames to read: what the header says, if the file has them; all of the file's, if the header does not say.</summary>
    private static int CountFrames(WfdbHeader header, WfdbSignal group, int fileBytes, int perFrame)
    {
        long samples = SamplesIn(group.Format, Math.Max(0, fileBytes - group.ByteOffset));
        long frames = samples / perFrame;
        if (header.FrameCount is int announced)
        {
            if (frames >= announced) return announced;
            throw new RecordingException(group.DataFile,
                $"the file ends after {frames} of the {announced} frames that {Path.GetFileName(header.File)} announces",
                $"fetch it again, or, if it is an excerpt on purpose, write {frames} as the number of samples and correct the checksums",
                byteOffset: fileBytes);
        }
        // One sample of padding completes the last three bytes of format 212.
        long left = samples % perFrame;
        if (frames == 0 || left > (group.Format == 212 && samples % 2 == 0 ? 1 : 0) || (group.Format == 16 && (fileBytes - group.ByteOffset) % 2 != 0))
        {
            throw new RecordingException(group.DataFile,
                frames == 0 ? "the file holds no whole frame" : "the file ends within a frame", "fetch it again", byteOffset: fileBytes);
        }
        return checked((int)frames);
    }

    private static RecordedSignal ReadSignal(WfdbHeader header, WfdbSignal signal, byte[] bytes, int frames, int perFrame, int within)
    {
        int perSignal = signal.SamplesPerFrame;
        int skipped = Math.Min(signal.SkewFrames, frames) * perSignal;
        double[] values = new double[(frames * perSignal) - skipped];
        if (values.Length == 0)
        {
            throw new RecordingException(header.File, $"signal '{signal.Name}' is skewed by all of its {frames} frames", "correct the skew", signal.Line);
        }
        int missing = 0;
        int sum = 0;
        int lowest = signal.Format == 212 ? -2048 : short.MinValue;
        for (int i = 0; i < frames * perSignal; i++)
        {
            int adu = SampleAt(signal, bytes, ((long)(i / perSignal) * perFrame) + within + (i % perSignal));
            sum = unchecked(sum + adu);
            if (i < skipped) continue;
            int at = i - skipped;
            if (adu != lowest)
            {
                values[at] = (adu - signal.Baseline) / signal.Gain;
                if (missing == at) Array.Fill(values, values[at], 0, at);
                continue;
            }
            missing++;
            values[at] = at > 0 ? values[at - 1] : 0;
        }
        CheckSum(signal, unchecked((ushort)sum));
        if (missing == values.Length)
        {
            throw new RecordingException(signal.DataFile, $"every sample of signal '{signal.Name}' is marked as missing", "choose another signal",
                byteOffset: signal.ByteOffset);
        }
        return RecordedSignal.Even(header.File, signal.Name, signal.Unit, values, header.FrameRateHz * perSignal, missing);
    }

    private static void CheckSum(WfdbSignal signal, ushort sum)
    {
        if (signal.Checksum is ushort wanted && wanted != sum)
        {
            throw new RecordingException(signal.DataFile,
                $"signal '{signal.Name}' has checksum {unchecked((short)sum)} where the header says {unchecked((short)wanted)}: its samples were altered",
                "fetch the record again", byteOffset: signal.ByteOffset);
        }
    }

    /// <summary>Whole samples in so many bytes; in format 212 two samples take three bytes and a lone last one takes two.</summary>
    private static long SamplesIn(int format, long bytes) => format == 16 ? bytes / 2 : (bytes / 3 * 2) + (bytes % 3 == 2 ? 1 : 0);

    private static int SampleAt(WfdbSignal signal, byte[] bytes, long index)
    {
        if (signal.Format == 16) return BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(checked((int)(signal.ByteOffset + (index * 2))), 2));
        int pair = checked((int)(signal.ByteOffset + (index / 2 * 3)));
        int bits = index % 2 == 0
            ? bytes[pair] | ((bytes[pair + 1] & 0x0F) << 8)
            : bytes[pair + 2] | ((bytes[pair + 1] & 0xF0) << 4);
        return (bits ^ 0x800) - 0x800;
    }
}
