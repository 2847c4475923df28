namespace Kiosk.Interop.Mqtt;

/// <summary>How a connection attempt ended.</summary>
public enum MqttConnectOutcome
{
    /// <summary>The broker accepted us.</summary>
    Connected = 0,

    /// <summary>The options or a file they name cannot be used. Trying again does not help.</summary>
    BadOptions,

    /// <summary>The broker's name could not be looked up.</summary>
    NameNotResolved,

    /// <summary>The machine answers, but nothing listens on the port.</summary>
    Refused,

    /// <summary>No way to the machine: no route, network down.</summary>
    Unreachable,

    /// <summary>No end within ConnectTimeoutMs.</summary>
    TimedOut,

    /// <summary>We do not accept the broker's certificate: authority, dates or name.</summary>
    BrokerCertificateRejected,

    /// <summary>The broker does not accept our certificate, or wants one and we showed none.</summary>
    ClientCertificateRejected,

    /// <summary>TLS failed in another way (no common version or cipher, key does not fit the certificate, ...).</summary>
    TlsFailed,

    /// <summary>The connection ended before the broker's answer (CONNACK).</summary>
    ClosedByBroker,

    /// <summary>The broker answered CONNACK with a refusal; see the reason code.</summary>
    NotAccepted,

    /// <summary>Disconnect or Dispose was called meanwhile.</summary>
    Abandoned,
}

/// <summary>The end of a connection attempt.</summary>
/// <param name="Outcome">Which end.</param>
/// <param name="ReasonCode">The CONNACK's code when there was one (v5 reason code, or 3.1.1 return code), else 0.</param>
/// <param name="SessionPresent">The broker still holds the session of this client id.</param>
/// <param name="Text">For the log: what happened, to what, and what to do; names no password.</param>
public sealed record MqttConnectResult(MqttConnectOutcome Outcome, int ReasonCode, bool SessionPresent, string Text)
{
    /// <summary>True when the broker accepted us.</summary>
    public bool IsConnected => Outcome == MqttConnectOutcome.Connected;
}

/// <summary>Why an open connection ended.</summary>
public enum MqttDisconnectCause
{
    /// <summary>We called Disconnect.</summary>
    Requested = 0,

    /// <summary>The broker sent a DISCONNECT (version 5); see the reason code.</summary>
    ByBroker,

    /// <summary>The connection broke: closed or reset by the peer, or a socket error.</summary>
    ConnectionLost,

    /// <summary>The peer was silent for too long: cable cut, or broker hung.</summary>
    KeepAliveTimeout,

    /// <summary>The peer broke the protocol, or libmosquitto failed (out of memory).</summary>
    Failed,

    /// <summary>An event handler of ours threw; see <see cref="MqttDisconnect.HandlerFault"/>.</summary>
    HandlerFault,
}

/// <summary>The end of an open connection. Publications without a Published event have an unknown fate.</summary>
/// <param name="Cause">Why.</param>
/// <param name="ReasonCode">The v5 reason code of the broker's DISCONNECT, else 0.</param>
/// <param name="Text">For the log.</param>
/// <param name="HandlerFault">What our handler threw, else null.</param>
public sealed record MqttDisconnect(MqttDisconnectCause Cause, int ReasonCode, string Text, Exception? HandlerFault = null);
