using System.Net.Sockets;
using Kiosk.Interop.Serial;

namespace Kiosk.Edge.Printing;

/// <summary>An open line to the printer, or why there is none.</summary>
/// <param name="Line">The caller disposes it; null with a problem.</param>
/// <param name="Problem">For people; empty with a line.</param>
/// <param name="BytesPerSecond">
/// How fast what was written leaves this machine. Closing the line drops what has not left yet, so a printer that confirms nothing is given
/// that time; 0 where nothing is dropped.
/// </param>
public sealed record PortOpening(ISerialLine? Line, string Problem, int BytesPerSecond = 0);

/// <summary>Opens the configured way to the printer, anew for each receipt: a printer may be unplugged in between.</summary>
/// <param name="port">serial:/dev/..., usb:/dev/usb/lp0, tcp:HOST:PORT or file:/path.</param>
/// <param name="baud">Of a serial line.</param>
public sealed class PrinterPort(string port, int baud)
{
    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(3);

    /// <summary>Opens it.</summary>
    public PortOpening Open()
    {
        (string kind, string rest) = port.Split(':', 2) is [var before, var after] ? (before, after) : ("", "");
        return kind switch
        {
            "serial" => Of(SerialLine.Open(rest, baud)),
            "usb" => Of(CharacterDevice.Open(rest)),
            "tcp" => Connect(rest),
            "file" => Append(rest),
            _ => new PortOpening(null, $"printer.port {port} is no way to a printer"),
        };
    }

    private PortOpening Of(SerialOpenResult result)
    {
        const int BitsPerByte = 10;
        return new PortOpening(result.Line, result.Text, baud / BitsPerByte);
    }

    // The kernel's usblp cancels at the close what the printer has not taken; a printer takes a receipt in a second or two.
    private static PortOpening Of(CharacterDeviceResult result) => new(result.Line, result.Text, 1000);

    private static PortOpening Connect(string address)
    {
        int colon = address.LastIndexOf(':');
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var limit = new CancellationTokenSource(ConnectTime);
            socket.ConnectAsync(address[..colon], int.Parse(address.AsSpan(colon + 1), System.Globalization.CultureInfo.InvariantCulture), limit.Token)
                .AsTask().GetAwaiter().GetResult();
            return new PortOpening(new SocketLine(socket), "");
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException or ArgumentException)
        {
            socket.Dispose();
            return new PortOpening(null, $"the printer at {address} cannot be reached: {failure.Message}");
        }
    }

    private static PortOpening Append(string path)
    {
        try
        {
            return new PortOpening(new FileLine(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read)), "");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new PortOpening(null, $"{path} cannot be written: {failure.Message}");
        }
    }
}
