namespace Kiosk.Edge.Uplink;

/// <summary>What the uplink is doing.</summary>
/// <remarks>
/// <code>
/// Stopped --start--> Connecting --CONNACK--> Subscribing --SUBACK--> Online
///                      ^    |                     |                    |
///                      |    +------- failed ------+------- ended ------+
///                      +---- wait over ---- Waiting &lt;-----------------+          (any --stop--> Stopped)
/// </code>
/// </remarks>
public enum UplinkState
{
    /// <summary>Not running.</summary>
    Stopped = 0,

    /// <summary>Name lookup, TCP, TLS, CONNECT.</summary>
    Connecting = 1,

    /// <summary>Connected; asking for receipts.</summary>
    Subscribing = 2,

    /// <summary>Records are published and receipts come.</summary>
    Online = 3,

    /// <summary>Waiting before connecting again.</summary>
    Waiting = 4,
}

/// <summary>The uplink as a technician sees it.</summary>
/// <param name="State">What it is doing.</param>
/// <param name="For">Since how long; monotonic.</param>
/// <param name="LastProblem">The newest thing that went wrong, with what to do about it; null when nothing did.</param>
/// <param name="Broker">The broker of the present or next connection, with its port.</param>
/// <param name="Certificate">What an operator must know of this kiosk's certificate, such as that it ends soon; null when all is well.</param>
/// <param name="Outbox">The books: backlog and bytes by lane, and what is on its way.</param>
public sealed record UplinkStatus(UplinkState State, TimeSpan For, string? LastProblem, string Broker, string? Certificate, Kiosk.Outbox.OutboxAccount Outbox);
