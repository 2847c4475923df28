using System.Net;
using System.Net.Sockets;
using Kiosk.Edge.Configuration;

namespace Kiosk.Edge.Hosting;

/// <summary>
/// The sockets of control, health page and the patient's screen, bound before anything starts and handed to the server, which listens on them when
/// everything runs. Between the two nobody gets in.
/// </summary>
internal sealed class Listeners
{
    private const string FreePort = "choose a free port above 1023 and an address of this machine, or off.";

    private readonly Dictionary<EndPoint, Socket> _bound = [];

    /// <summary>Where the server listens.</summary>
    public IReadOnlyCollection<EndPoint> EndPoints => _bound.Keys;

    /// <summary>Where the patient's screen is served; null when it is off.</summary>
    public IPEndPoint? Screen { get; private set; }

    /// <summary>Takes all addresses.</summary>
    /// <exception cref="HostStartException">One is not to be had; none is then kept.</exception>
    public void Bind(ControlOptions control, HealthOptions health, ScreenSection screen)
    {
        Bind(() => new UnixDomainSocketEndPoint(control.Socket), $"control.socket {control.Socket}",
            "check that its folder is writable for this user, or choose another path.");
        if (health.Listen != "off") Bind(() => IPEndPoint.Parse(health.Listen), $"health.listen {health.Listen}", FreePort);
        if (screen.Listen != "off") Screen = (IPEndPoint)Bind(() => IPEndPoint.Parse(screen.Listen), $"screen.listen {screen.Listen}", FreePort);
    }

    /// <summary>The server takes over a bound socket.</summary>
    public Socket Take(EndPoint endpoint) =>
        _bound.Remove(endpoint, out Socket? socket) ? socket : throw new InvalidOperationException($"{endpoint} was not bound, or is taken.");

    private EndPoint Bind(Func<EndPoint> parse, string what, string advice)
    {
        Socket? socket = null;
        try
        {
            EndPoint endpoint = parse();
            // Of TCP it must be said: then .NET sets SO_REUSEADDR, without which a host that was killed could not start for as long as its connections are in TIME_WAIT.
            socket = new Socket(endpoint.AddressFamily, SocketType.Stream, endpoint is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified);
            socket.Bind(endpoint);
            // The mode is set between bind and listen, so that nobody gets in meanwhile.
            if (endpoint is UnixDomainSocketEndPoint) RestrictToGroup(endpoint.ToString()!);
            _bound.Add(endpoint, socket);
            return endpoint;
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
