using System.Net;
using System.Net.Sockets;

namespace Kiosk.Benchmarks.Peers;

/// <summary>Ports for the servers that a run starts.</summary>
internal static class Ports
{
    // Below the range from which the kernel gives ports to clients (32768 and up): else one that tries to reach a stopped server
    // again and again takes the server's port some day, or connects to itself.
    private static int s_next = 20_000 + (Environment.ProcessId * 37 % 11_000);

    /// <summary>A loopback port on which nothing listened a moment ago; never the same twice.</summary>
    public static int Free()
    {
        while (true)
        {
            int port = Interlocked.Increment(ref s_next);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port) { ExclusiveAddressUse = true };
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }
    }
}
