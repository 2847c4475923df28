using Kiosk.Interop.Serial;

namespace Kiosk.Edge.Link;

/// <summary>The serial device of the configuration, by Kiosk.Interop.</summary>
public sealed class SerialLineOpener(string device, int baud) : ILineOpener
{
    /// <inheritdoc/>
    public ILine? TryOpen(out string problem)
    {
        SerialOpenResult result = SerialLine.Open(device, baud);
        problem = result.Text;
        return result.Line is { } line ? new Line(line) : null;
    }

    private sealed class Line(SerialLine line) : ILine
    {
        public LineTransfer Read(Span<byte> buffer, int timeoutMs) => Of(line.Read(buffer, timeoutMs));

        public LineTransfer Write(ReadOnlySpan<byte> bytes, int timeoutMs) => Of(line.Write(bytes, timeoutMs));

        public void Dispose() => line.Dispose();

        private static LineTransfer Of(SerialTransfer transfer) => new(
            transfer.Status switch
            {
                SerialStatus.Ok => LineStatus.Ok,
                SerialStatus.TimedOut => LineStatus.TimedOut,
                _ => LineStatus.Gone,
            },
            transfer.Count);
    }
}
