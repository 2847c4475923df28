using System.Net.Sockets;
using Kiosk.Interop.Serial;

namespace Kiosk.Edge.Printing;

/// <summary>A printer on the network, port 9100 by custom. One thread.</summary>
internal sealed class SocketLine(Socket socket) : ISerialLine
{
    public SerialTransfer Read(Span<byte> buffer, int timeoutMs)
    {
        try
        {
            if (!socket.Poll(timeoutMs * 1000, SelectMode.SelectRead)) return new SerialTransfer(SerialStatus.TimedOut, 0);
            int count = socket.Receive(buffer);
            return new SerialTransfer(count > 0 ? SerialStatus.Ok : SerialStatus.LineGone, count);
        }
        catch (SocketException)
        {
            return new SerialTransfer(SerialStatus.LineGone, 0);
        }
    }

    public SerialTransfer Write(ReadOnlySpan<byte> bytes, int timeoutMs)
    {
        try
        {
            socket.SendTimeout = Math.Max(1, timeoutMs);
            return new SerialTransfer(SerialStatus.Ok, socket.Send(bytes));
        }
        catch (SocketException failure)
        {
            return new SerialTransfer(failure.SocketErrorCode == SocketError.TimedOut ? SerialStatus.TimedOut : SerialStatus.LineGone, 0);
        }
    }

    public void Dispose()
    {
        // What was sent still arrives.
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // It is gone already.
        }

        socket.Dispose();
    }
}

/// <summary>A file in place of a printer: takes everything, says nothing.</summary>
internal sealed class FileLine(FileStream file) : ISerialLine
{
    public SerialTransfer Read(Span<byte> buffer, int timeoutMs) => new(SerialStatus.TimedOut, 0);

    public SerialTransfer Write(ReadOnlySpan<byte> bytes, int timeoutMs)
    {
        try
        {
            file.Write(bytes);
            file.Flush();
            return new SerialTransfer(SerialStatus.Ok, bytes.Length);
        }
        catch (IOException)
        {
            return new SerialTransfer(SerialStatus.LineGone, 0);
        }
    }

    public void Dispose() => file.Dispose();
}
