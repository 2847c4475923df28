using System.Net;
using System.Net.Sockets;
using Kiosk.Edge.Configuration;

namespace Kiosk.Edge.Hosting;

/// <summary>
/// The sockets of control and health page, bound before anything starts and handed to the server, which listens on them when
/// everything runs. Between the two nobody gets in.
/// </summary>
internal sealed class Listeners
{
    private readonly Dictionary<EndPoint, Socket> _bound = [];

    /// <summary>Where the server listens.</summary>
    public IReadOnlyCollection<EndPoint> EndPoints => _bound.Keys;

    /// <summary>Takes both addresses.</summary>
    /// <exception cref="HostStartException">One is not to be had; neither is then kept.</exception>
    public void Bind(ControlOptions control, HealthOptions health)
    {
        Bind(() => new UnixDomainSocketEndPoint(control.Socket), $"control.socket {control.Socket}",
            "check that its folder is writable for this user, or choose another path.");
        if (health.Listen == "off") return;
        Bind(() => IPEndPoint.Parse(health.Listen), $"health.listen {health.Listen}",
            "choose a free port above 1023 and an address of this machine, or off.");
    }

    /// <summary>The server takes over a bound socket.</summary>
    public Socket Take(EndPoint endpoint) =>
        _bound.Remove(endpoint, out Socket? socket) ? socket : throw new InvalidOperationException($"{endpoint} was not bound, or is taken.");

    private void Bind(Func<EndPoint> parse, string what, string advice)
    {
        Socket? socket = null;
        try
        {
            EndPoint endpoint = parse();
            socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
            socket.Bind(endpoint);
            // The mode is set between bind and listen, so that nobody gets in meanwhile.
            if (endpoint is UnixDomainSocketEndPoint) RestrictToGroup(endpoint.ToString()!);
            _bound.Add(endpoint, socket);
        }
        catch (Exception failure) when (failure is SocketException or UnauthorizedAccessException or IOException or FormatException or ArgumentException)
        {
            socket?.Dispose();
            Release();
            throw new HostStartException($"{what} cannot be listened on: {failure.Message.TrimEnd('.')}; {advice}");
        }
    }

    private static void RestrictToGroup(string path)
    {
        const UnixFileMode OwnerAndGroup = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
        if (OperatingSystem.IsLinux()) File.SetUnixFileMode(path, OwnerAndGroup);
    }

    private void Release()
    {
        foreach ((EndPoint endpoint, Socket socket) in _bound)
        {
            socket.Dispose();
            if (endpoint is UnixDomainSocketEndPoint) File.Delete(endpoint.ToString()!);
        }

        _bound.Clear();
    }
}
