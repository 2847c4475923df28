using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Kiosk.Interop.Mqtt;

/// <summary>Configuration of the native client, and what it calls back. No exception leaves these functions.</summary>
public sealed unsafe partial class MqttConnection
{
    private int Configure(MosquittoHandle native)
    {
        // We call the library from several threads and run its loop ourselves: then Publish queues, and only the loop writes.
        int status = Mosquitto.SetThreaded(native, true);
        status = status != 0 ? status : Mosquitto.SetOption(native, Mosquitto.OptionProtocolVersion, (int)_options.Version);
        status = status != 0 ? status : Mosquitto.SetOption(native, Mosquitto.OptionSendMaximum, _options.MaxInflight);
        status = status != 0 ? status : Mosquitto.SetOption(native, Mosquitto.OptionTcpNoDelay, 1);
        status = status != 0 ? status : Mosquitto.SetTls(native, _options.CaFile, null, _options.CertificateFile, _options.KeyFile, &OnPassphrase);
        status = status != 0 ? status : Mosquitto.SetTlsOptions(native, Mosquitto.VerifyPeer, _options.TlsMinimum, null);
        if (status == 0 && _options.Username is string username)
        {
            status = Mosquitto.SetLogin(native, username, _options.Password);
        }

        if (status == 0 && _options.Will is MqttWill will)
        {
            fixed (byte* payload = will.Payload)
            {
                status = Mosquitto.SetWill(native, will.Topic, will.Payload.Length, payload, will.Qos, will.Retain, 0);
            }
        }

        Mosquitto.OnLog(native, &OnLog);
        Mosquitto.OnConnect(native, &OnConnect);
        Mosquitto.OnDisconnect(native, &OnDisconnect);
        Mosquitto.OnPublish(native, &OnPublish);
        Mosquitto.OnMessage(native, &OnMessage);
        Mosquitto.OnSubscribe(native, &OnSubscribe);
        return status;
    }

    private static MqttConnection Owner(nint owner) => (MqttConnection)GCHandle.FromIntPtr(owner).Target!;

    // Without this OpenSSL would ask for the passphrase of an encrypted key on the terminal, and wait.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnPassphrase(byte* buffer, int size, int writing, nint client) => 0;

    // Called on any thread, with locks of the library held: must not take _gate.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnLog(nint client, nint owner, int level, nint text)
    {
        if ((level & (Mosquitto.LogWarning | Mosquitto.LogError)) != 0)
        {
            MqttConnection self = Owner(owner);
            string line = Mosquitto.Text(text);
            self._log.Add(line);
            if (line.Contains(ConnectDiagnosis.VerifyFailed, StringComparison.Ordinal))
            {
                // Now or never: mosquitto_connect frees the session before it returns its error.
                self._verificationFault ??= OpenSsl.VerificationFault(Mosquitto.GetSsl(client));
            }
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnConnect(nint client, nint owner, int reasonCode, int flags, nint properties)
    {
        MqttConnection self = Owner(owner);
        self._handlersRan = true;
        string? reason = PropertyList.ReadText(properties, Mosquitto.PropertyReasonString);
        self._answer = reasonCode == 0
            ? new MqttConnectResult(MqttConnectOutcome.Connected, 0, (flags & 1) != 0, "connected to " + self._options)
            : ConnectDiagnosis.OfConnack(self._options, reasonCode, reason);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnDisconnect(nint client, nint owner, int reasonCode, nint properties) =>
        Owner(owner)._disconnectCode = reasonCode;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnPublish(nint client, nint owner, int mid, int reasonCode, nint properties)
    {
        MqttConnection self = Owner(owner);
        self._handlersRan = true;
        try
        {
            self.RaisePublished(mid, reasonCode, PropertyList.ReadText(properties, Mosquitto.PropertyReasonString));
        }
        catch (Exception fault)
        {
            self.Fail(fault);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnMessage(nint client, nint owner, Mosquitto.Message* message, nint properties)
    {
        MqttConnection self = Owner(owner);
        self._handlersRan = true;
        try
        {
            byte[] payload = new ReadOnlySpan<byte>((void*)message->Payload, message->PayloadLength).ToArray();
            MqttMessage taken = new(Mosquitto.Text(message->Topic), payload, message->Qos, message->Retain != 0, PropertyList.Read(properties));
            self.Accept();
            self.Raise(self.MessageReceived, taken);
        }
        catch (Exception fault)
        {
            self.Fail(fault);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnSubscribe(nint client, nint owner, int mid, int count, int* granted, nint properties)
    {
        MqttConnection self = Owner(owner);
        self._handlersRan = true;
        self.Raise(self.Subscribed, new MqttSubscribed(mid, count > 0 ? granted[0] : 0x80));
    }

    private void RaisePublished(int mid, int reasonCode, string? reason)
    {
        object? token;
        lock (_gate)
        {
            // Waits for the Publish of this very message to have noted its token.
            _ = _tokens.Remove(mid, out token);
        }

        string text = reasonCode == 0 ? "" : Mosquitto.Text(Mosquitto.ReasonText(reasonCode)) + (reason is null ? "" : ": " + reason);
        Raise(Published, new MqttPublished(mid, token, reasonCode, text));
    }
}
