using System.Runtime.InteropServices;
using Kiosk.Interop.Native;

namespace Kiosk.Interop.Mqtt;

/// <summary>Turns what libmosquitto returned and logged into an outcome and a sentence for the technician.</summary>
internal static class ConnectDiagnosis
{
    /// <summary>How OpenSSL's error line says that a peer's certificate is not good, without saying why.</summary>
    internal const string VerifyFailed = "certificate verify failed";

    /// <summary>The end of mosquitto_connect: name lookup, TCP, the files of TLS, and on a fast network the broker's certificate.</summary>
    /// <param name="options">The attempt's options.</param>
    /// <param name="status">What the call returned.</param>
    /// <param name="errno">The error number after the call.</param>
    /// <param name="log">All that the library logged.</param>
    /// <param name="verification">OpenSSL's word on the broker's certificate, or null.</param>
    internal static MqttConnectResult OfConnect(MqttOptions options, int status, int errno, string log, string? verification)
    {
        string address = $"{options.Host}:{options.Port}";
        return status switch
        {
            Mosquitto.AddressInfo => Ended(MqttConnectOutcome.NameNotResolved,
                $"cannot look up {options.Host}: {Mosquitto.Text(Libc.GetAddressErrorText(errno))}. Check the broker's name and the network's DNS."),
            Mosquitto.Errno => OfSocket(address, errno),
            Mosquitto.Tls => OfHandshake(options, status, log, verification),
            _ => Ended(MqttConnectOutcome.BadOptions, $"libmosquitto refuses to connect to {address}: {Mosquitto.Text(Mosquitto.ErrorText(status))} {log}"),
        };
    }

    /// <summary>The end of the connection after TCP stood and before the CONNACK.</summary>
    /// <param name="options">The attempt's options.</param>
    /// <param name="status">What the loop returned.</param>
    /// <param name="log">All that the library logged.</param>
    /// <param name="verification">OpenSSL's word on the broker's certificate, or null.</param>
    internal static MqttConnectResult OfHandshake(MqttOptions options, int status, string log, string? verification)
    {
        bool closed = log.Contains("unexpected eof", StringComparison.Ordinal);
        if ((status == Mosquitto.Tls && !closed) || log.Contains("alert", StringComparison.Ordinal) || verification is not null)
        {
            return OfTls(options, log, verification);
        }

        string detail = log.Length == 0 ? Mosquitto.Text(Mosquitto.ErrorText(status)) : log;
        return Ended(MqttConnectOutcome.ClosedByBroker, $"{options.Host}:{options.Port} closed the connection before it answered ({detail}). "
            + "Check that the port is the broker's TLS port, that it accepts this client certificate, and the broker's log.");
    }

    /// <summary>The broker's refusal in its CONNACK.</summary>
    internal static MqttConnectResult OfConnack(MqttOptions options, int reasonCode, string? reason)
    {
        string words = Words(options.Version, reasonCode);
        return new MqttConnectResult(MqttConnectOutcome.NotAccepted, reasonCode, false,
            $"{options.Host}:{options.Port} refuses client {options.ClientId}: {words} (0x{reasonCode:X2}){(reason is null ? "" : ": " + reason)}. "
            + "Check the broker's access rules for this client id and certificate.");
    }

    internal static MqttConnectResult TimedOut(MqttOptions options, bool afterTcp) => Ended(MqttConnectOutcome.TimedOut,
        $"{options.Host}:{options.Port} gave no {(afterTcp ? "end of the TLS handshake or answer to CONNECT" : "answer to name lookup or TCP connect")} "
        + $"in {options.ConnectTimeoutMs} ms. Check the network and the broker.");

    internal static MqttConnectResult Abandoned(MqttOptions options) =>
        Ended(MqttConnectOutcome.Abandoned, $"the attempt to reach {options.Host}:{options.Port} was given up on our side.");

    internal static MqttConnectResult BadOptions(string problem) => Ended(MqttConnectOutcome.BadOptions, problem);

    private static string Words(MqttVersion version, int code) =>
        Mosquitto.Text(version == MqttVersion.V5 ? Mosquitto.ReasonText(code) : Mosquitto.ConnackText(code)).TrimEnd('.');

    private static MqttConnectResult OfSocket(string address, int errno)
    {
        string words = $"{Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})";
        return errno switch
        {
            Libc.ConnectionRefused => Ended(MqttConnectOutcome.Refused, $"{address} refuses the connection: {words}. Check that the broker runs and listens on this port."),
            Libc.TimedOut => Ended(MqttConnectOutcome.TimedOut, $"{address} does not answer: {words}. Check the network, firewall and address."),
            _ => Ended(MqttConnectOutcome.Unreachable, $"{address} cannot be reached: {words}. Check the network cable, route and firewall."),
        };
    }

    private static MqttConnectResult OfTls(MqttOptions options, string log, string? verification)
    {
        string address = $"{options.Host}:{options.Port}";
        if (log.Contains("host name verification failed", StringComparison.Ordinal))
        {
            return Ended(MqttConnectOutcome.BrokerCertificateRejected,
                $"the certificate of {address} is for another name; connect by a name that it carries, or renew it. ({log})");
        }

        if (verification is not null || log.Contains(VerifyFailed, StringComparison.Ordinal))
        {
            return Ended(MqttConnectOutcome.BrokerCertificateRejected,
                $"the certificate of {address} is not trusted: {verification ?? "verify failed"}. {Remedy(options, verification)} ({log})");
        }

        if (log.Contains(" alert ", StringComparison.Ordinal) && (log.Contains("certificate", StringComparison.Ordinal) || log.Contains("unknown ca", StringComparison.Ordinal)
            || options.CertificateFile is null))
        {
            return Ended(MqttConnectOutcome.ClientCertificateRejected,
                $"{address} does not accept our certificate ({options.CertificateFile ?? "none is configured"}). Check its dates and that the broker trusts its authority. ({log})");
        }

        return Ended(MqttConnectOutcome.TlsFailed, $"TLS with {address} failed. Check certificate and key files and TLS versions. ({log})");
    }

    // OpenSSL's words (X509_verify_cert_error_string) of the broker's certificate or its authority's.
    private static string Remedy(MqttOptions options, string? verification) => verification switch
    {
        "certificate has expired" => $"Renew the broker's certificate, or its authority's in CaFile {options.CaFile}; if neither has ended, this machine's clock is ahead.",
        "certificate is not yet valid" => $"If this machine's clock is right, the broker's certificate, or its authority's in CaFile {options.CaFile}, was made for later; else set the clock.",
        _ => $"Check CaFile {options.CaFile}, the broker's certificate and this machine's clock.",
    };

    private static MqttConnectResult Ended(MqttConnectOutcome outcome, string text) => new(outcome, 0, false, text);
}
