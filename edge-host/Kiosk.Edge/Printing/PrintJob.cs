using System.Diagnostics;
using Kiosk.Interop.Serial;

namespace Kiosk.Edge.Printing;

/// <summary>What became of a receipt.</summary>
public enum PrintEnd
{
    /// <summary>On paper: the printer said so after the last of it.</summary>
    Printed = 0,

    /// <summary>Sent whole to a printer that does not say what it does.</summary>
    Sent,

    /// <summary>Nothing was sent.</summary>
    NotPrinted,

    /// <summary>Begun and not finished: there may be a piece of paper.</summary>
    Unfinished,
}

/// <summary>The end of a job.</summary>
/// <param name="End">What became of it.</param>
/// <param name="Text">For people.</param>
/// <param name="IsBufferClean">False when the printer may still hold bytes of it and print them later.</param>
public sealed record PrintResult(PrintEnd End, string Text, bool IsBufferClean);

/// <summary>How much a printer must say.</summary>
public enum PrinterStatusUse
{
    /// <summary>What it says is heeded; one that says nothing is printed on all the same.</summary>
    Auto = 0,

    /// <summary>One that says nothing is not printed on.</summary>
    Required,
}

/// <summary>One receipt's way over the line: ask, send, ask again; clean up when it breaks off. Used by one thread.</summary>
/// <remarks>
/// A printer that stops half-way keeps the rest in its buffer and prints it when paper is put in, perhaps before the next person. So what
/// is unfinished is cleared by DLE DC4 (fn 8), which newer printers acknowledge with 37 25 00; without that acknowledgement the
/// buffer counts as unclean, and the next receipt begins with a cut.
/// </remarks>
/// <param name="line">The printer's line.</param>
/// <param name="times">How long it is waited for.</param>
/// <param name="bytesPerSecond">How fast the line is, for a printer that confirms nothing; 0 for one that loses nothing when it is closed.</param>
public sealed class PrintJob(ISerialLine line, PrintTimes times, int bytesPerSecond = 0)
{
    private const byte Dle = 0x10, Eot = 0x04;
    private const int BytesPerWrite = 512;
    private static readonly byte[] ClearBuffer = [Dle, 0x14, 8, 1, 3, 20, 1, 6, 2, 8];
    private static readonly byte[] ClearResponse = [0x37, 0x25, 0x00];
    private static readonly byte[] AskPaper = [0x1D, 0x72, 1];

    private readonly byte[] _answer = new byte[64];

    /// <summary>Asks how the printer is.</summary>
    public PrinterStatus Ask()
    {
        Drain();
        byte printer = AskOne(1);
        return printer == 0 ? PrinterStatus.Silent : PrinterStatus.Of(printer, AskOne(2), AskOne(4));
    }

    /// <summary>Drops what the printer has of an earlier receipt.</summary>
    /// <returns>True when it said that it did.</returns>
    public bool TryClear()
    {
        Drain();
        if (line.Write(ClearBuffer, times.AnswerMs).Status != SerialStatus.Ok) return false;
        int matched = 0;
        long started = Stopwatch.GetTimestamp();
        while (Left(started, times.ClearMs) is > 0 and var left)
        {
            SerialTransfer read = line.Read(_answer, left);
            if (read.Status != SerialStatus.Ok) return false;
            foreach (byte one in _answer.AsSpan(0, read.Count))
            {
                matched = one == ClearResponse[matched] ? matched + 1 : 0;
                if (matched == ClearResponse.Length) return true;
            }
        }

        return false;
    }

    /// <summary>Sends a receipt.</summary>
    /// <returns>Null when all of it is sent, else how it broke off.</returns>
    public PrintResult? Send(ReadOnlySpan<byte> document)
    {
        while (!document.IsEmpty)
        {
            SerialTransfer written = line.Write(document[..Math.Min(document.Length, BytesPerWrite)], times.WriteMs);
            if (written.Status != SerialStatus.Ok) return Broken(written.Status);
            document = document[written.Count..];
        }

        return null;
    }

    /// <summary>Waits until a receipt that was sent is printed, as far as the printer says so.</summary>
    /// <param name="length">Its bytes.</param>
    /// <param name="before">What the printer said before.</param>
    public PrintResult Finish(int length, PrinterStatus before)
    {
        if (before.Answers) return Confirm();
        LetLeave(length);
        return new PrintResult(PrintEnd.Sent, "the receipt was sent; this printer does not say whether it printed", true);
    }

    private void LetLeave(int bytes)
    {
        if (bytesPerSecond == 0) return;
        long started = Stopwatch.GetTimestamp();
        int limitMs = times.AnswerMs + (int)(1000L * bytes / bytesPerSecond);
        while (Left(started, limitMs) is > 0 and var left && line.Read(_answer, left).Count > 0)
        {
            // It says nothing that is understood; only the time counts.
        }
    }

    // GS r waits its turn behind the receipt: its answer means that all before it was printed.
    private PrintResult Confirm()
    {
        if (line.Write(AskPaper, times.WriteMs).Status != SerialStatus.Ok) return Broken(SerialStatus.LineGone);
        long started = Stopwatch.GetTimestamp();
        while (Left(started, times.ConfirmMs) > 0)
        {
            SerialTransfer read = line.Read(_answer, Math.Min(times.LookMs, Math.Max(1, Left(started, times.ConfirmMs))));
            if (read.Status is not (SerialStatus.Ok or SerialStatus.TimedOut)) return Broken(read.Status);
            foreach (byte one in _answer.AsSpan(0, read.Count))
            {
                if (PrinterStatus.IsPaperReport(one)) return Printed((one & 0x03) != 0);
            }

            if (read.Count > 0) continue;
            (PrinterStatus status, bool isPrinted) = AskWhileWaiting();
            if (isPrinted) return Printed(status.IsPaperLow);
            if (status.Trouble is { } trouble) return Unfinished(trouble);
            if (!status.Answers) return Unfinished("the printer stopped answering: check its cable and power");
        }

        return new PrintResult(PrintEnd.Sent, "the receipt was sent; the printer did not say that it is finished", false);
    }

    private static PrintResult Printed(bool isPaperLow) =>
        new(PrintEnd.Printed, isPaperLow ? "printed; the paper is nearly at its end" : "printed", true);

    // The paper report may come between the answers.
    private (PrinterStatus Status, bool IsPrinted) AskWhileWaiting()
    {
        bool isPrinted = false;
        byte printer = AskOne(1, ref isPrinted), cause = AskOne(2, ref isPrinted), paper = AskOne(4, ref isPrinted);
        return (PrinterStatus.Of(printer, cause, paper), isPrinted);
    }

    private PrintResult Broken(SerialStatus status)
    {
        if (status != SerialStatus.TimedOut) return new PrintResult(PrintEnd.Unfinished, "the printer was unplugged or switched off; the receipt is incomplete", false);
        return Unfinished(Ask().Trouble ?? "the printer takes nothing more");
    }

    private PrintResult Unfinished(string reason) => new(PrintEnd.Unfinished, $"{reason}; the receipt is incomplete", TryClear());

    private byte AskOne(byte n)
    {
        bool ignored = false;
        return AskOne(n, ref ignored);
    }

    private byte AskOne(byte n, ref bool isPrinted)
    {
        if (line.Write([Dle, Eot, n], times.AnswerMs).Status != SerialStatus.Ok) return 0;
        long started = Stopwatch.GetTimestamp();
        while (Left(started, times.AnswerMs) is > 0 and var left)
        {
            SerialTransfer read = line.Read(_answer.AsSpan(0, 1), left);
            if (read.Status != SerialStatus.Ok) return 0;
            if (PrinterStatus.IsAnswer(_answer[0])) return _answer[0];
            isPrinted |= PrinterStatus.IsPaperReport(_answer[0]);
        }

        return 0;
    }

    private void Drain()
    {
        const int RoundsMax = 64;
        for (int i = 0; i < RoundsMax && line.Read(_answer, 0).Count > 0; i++)
        {
            // What was said before nobody asked.
        }
    }

    private static int Left(long started, int limitMs) => (int)Math.Ceiling(limitMs - Stopwatch.GetElapsedTime(started).TotalMilliseconds);
}

/// <summary>How long a printer is waited for, ms.</summary>
/// <param name="AnswerMs">For an answer to a real-time question.</param>
/// <param name="WriteMs">For it to take a piece of the receipt.</param>
/// <param name="ClearMs">For the answer to clearing.</param>
/// <param name="LookMs">Between questions while it prints.</param>
/// <param name="ConfirmMs">For the whole receipt to be printed.</param>
public sealed record PrintTimes(int AnswerMs = 500, int WriteMs = 8000, int ClearMs = 1500, int LookMs = 500, int ConfirmMs = 20_000);
