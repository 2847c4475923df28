using System.Globalization;

namespace Kiosk.Simulator.Recordings;

/// <summary>A recording that cannot be read: which file, where in it, why, and what to do about it.</summary>
/// <remarks>
/// The one exception that <see cref="Recording"/> throws for whatever a file contains or lacks. The message reads
/// <c>file, line 2: reason; advice</c> and can be shown to the operator as it stands.
/// </remarks>
public sealed class RecordingException : Exception
{
    /// <param name="file">The file at fault: the header, the signal file or the CSV file, as a path.</param>
    /// <param name="reason">What is wrong, without the place and without a full stop.</param>
    /// <param name="advice">What to do about it, without a full stop.</param>
    /// <param name="line">Line number from 1, for a text file.</param>
    /// <param name="byteOffset">Byte offset from 0, for a binary file.</param>
    /// <param name="inner">The operating system's error, when there is one.</param>
    public RecordingException(string file, string reason, string advice, int? line = null, long? byteOffset = null, Exception? inner = null)
        : base(Describe(file, reason, advice, line, byteOffset), inner)
    {
        File = file;
        Reason = reason;
        Advice = advice;
        Line = line;
        ByteOffset = byteOffset;
    }

    /// <summary>The file at fault, as a path.</summary>
    public string File { get; }

    /// <summary>What is wrong.</summary>
    public string Reason { get; }

    /// <summary>What to do about it.</summary>
    public string Advice { get; }

    /// <summary>Line number from 1; null when the fault is in no line of a text file.</summary>
    public int? Line { get; }

    /// <summary>Byte offset from 0; null when the fault is at no byte of a binary file.</summary>
    public long? ByteOffset { get; }

    private static string Describe(string file, string reason, string advice, int? line, long? byteOffset)
    {
        string place = line is not null ? string.Create(CultureInfo.InvariantCulture, $", line {line}")
            : byteOffset is not null ? string.Create(CultureInfo.InvariantCulture, $", byte {byteOffset}")
            : "";
        return $"{file}{place}: {reason}; {advice}.";
    }
}
