using Kiosk.Interop.Serial;
using Kiosk.Simulator.Printer;

namespace Kiosk.Tests.Printing;

/// <summary>The edge host's end of a simulated printer, in one process. What happens at a number of bytes happens in the middle of a receipt.</summary>
internal sealed class SimulatedPrinterLine(EscPosPrinter printer) : ISerialLine
{
    private readonly Queue<byte> _replies = [];
    private int _bytes;

    /// <summary>Bytes after which something happens, and what.</summary>
    public (int AtByte, Action Happens)? Event { get; set; }

    public bool IsUnplugged { get; set; }

    /// <summary>A printer that takes nothing more.</summary>
    public bool IsStuck { get; set; }

    public SerialTransfer Read(Span<byte> buffer, int timeoutMs)
    {
        if (IsUnplugged) return new SerialTransfer(SerialStatus.LineGone, 0);
        printer.Print();
        foreach (byte reply in printer.TakeReplies()) _replies.Enqueue(reply);
        int count = 0;
        while (count < buffer.Length && _replies.TryDequeue(out byte one)) buffer[count++] = one;
        return new SerialTransfer(count > 0 ? SerialStatus.Ok : SerialStatus.TimedOut, count);
    }

    public SerialTransfer Write(ReadOnlySpan<byte> bytes, int timeoutMs)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            if (Event is { } due && _bytes++ == due.AtByte) due.Happens();
            if (IsUnplugged) return new SerialTransfer(SerialStatus.LineGone, i);
            if (IsStuck) return new SerialTransfer(SerialStatus.TimedOut, i);
            printer.Receive(bytes.Slice(i, 1));
        }

        return new SerialTransfer(SerialStatus.Ok, bytes.Length);
    }

    public void Dispose()
    {
        // The printer goes on without us.
    }
}
