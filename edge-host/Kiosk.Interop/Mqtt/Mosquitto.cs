using System.Runtime.InteropServices;

namespace Kiosk.Interop.Mqtt;

/// <summary>libmosquitto's C functions, as mosquitto.h of version 2.0 declares them.</summary>
internal static unsafe partial class Mosquitto
{
    internal const string Library = "libmosquitto.so.1";

    internal const int Success = 0, Invalid = 3, NoConnection = 4, ConnectionLost = 7, Tls = 8, PayloadSize = 9,
        NotSupported = 10, Errno = 14, AddressInfo = 15, MalformedUtf8 = 18, KeepAlive = 19, QosNotSupported = 24, OversizePacket = 25;
    internal const int OptionProtocolVersion = 1, OptionSendMaximum = 5, OptionTcpNoDelay = 11;
    internal const int LogWarning = 4, LogError = 8;
    internal const int VerifyPeer = 1;
    internal const int PropertyExpiry = 2, PropertyContentType = 3, PropertyResponseTopic = 8, PropertyCorrelationData = 9,
        PropertySessionExpiry = 17, PropertyReasonString = 31, PropertyUser = 38, PropertyMaximumPacketSize = 39;

    /// <summary>struct mosquitto_message.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Message
    {
        internal int Mid;
        internal nint Topic;
        internal nint Payload;
        internal int PayloadLength;
        internal int Qos;
        internal byte Retain;
    }

    [LibraryImport(Library, EntryPoint = "mosquitto_lib_init")]
    internal static partial int Initialise();

    [LibraryImport(Library, EntryPoint = "mosquitto_lib_version")]
    internal static partial int Version(out int major, out int minor, out int revision);

    [LibraryImport(Library, EntryPoint = "mosquitto_new", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint New(string id, [MarshalAs(UnmanagedType.U1)] bool cleanStart, nint userData);

    [LibraryImport(Library, EntryPoint = "mosquitto_destroy")]
    internal static partial void Destroy(nint client);

    [LibraryImport(Library, EntryPoint = "mosquitto_int_option")]
    internal static partial int SetOption(MosquittoHandle client, int option, int value);

    [LibraryImport(Library, EntryPoint = "mosquitto_threaded_set")]
    internal static partial int SetThreaded(MosquittoHandle client, [MarshalAs(UnmanagedType.U1)] bool threaded);

    [LibraryImport(Library, EntryPoint = "mosquitto_username_pw_set", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SetLogin(MosquittoHandle client, string username, string? password);

    [LibraryImport(Library, EntryPoint = "mosquitto_will_set_v5", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SetWill(MosquittoHandle client, string topic, int length, byte* payload, int qos,
        [MarshalAs(UnmanagedType.U1)] bool retain, nint properties);

    [LibraryImport(Library, EntryPoint = "mosquitto_tls_set", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SetTls(MosquittoHandle client, string caFile, string? caPath, string? certificateFile, string? keyFile,
        delegate* unmanaged[Cdecl]<byte*, int, int, nint, int> passphrase);

    [LibraryImport(Library, EntryPoint = "mosquitto_tls_opts_set", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SetTlsOptions(MosquittoHandle client, int verify, string version, string? ciphers);

    [LibraryImport(Library, EntryPoint = "mosquitto_connect_bind_v5", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    internal static partial int Connect(MosquittoHandle client, string host, int port, int keepAlive, string? bindAddress, nint properties);

    [LibraryImport(Library, EntryPoint = "mosquitto_disconnect_v5")]
    internal static partial int Disconnect(MosquittoHandle client, int reasonCode, nint properties);

    [LibraryImport(Library, EntryPoint = "mosquitto_publish_v5", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Publish(MosquittoHandle client, out int mid, string topic, int length, byte* payload, int qos,
        [MarshalAs(UnmanagedType.U1)] bool retain, nint properties);

    [LibraryImport(Library, EntryPoint = "mosquitto_subscribe_v5", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Subscribe(MosquittoHandle client, out int mid, string filter, int qos, int options, nint properties);

    [LibraryImport(Library, EntryPoint = "mosquitto_socket")]
    internal static partial int Socket(MosquittoHandle client);

    [LibraryImport(Library, EntryPoint = "mosquitto_want_write")]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool WantsWrite(MosquittoHandle client);

    [LibraryImport(Library, EntryPoint = "mosquitto_loop_read", SetLastError = true)]
    internal static partial int LoopRead(MosquittoHandle client, int maximumPackets);

    [LibraryImport(Library, EntryPoint = "mosquitto_loop_write", SetLastError = true)]
    internal static partial int LoopWrite(MosquittoHandle client, int maximumPackets);

    [LibraryImport(Library, EntryPoint = "mosquitto_loop_misc", SetLastError = true)]
    internal static partial int LoopMisc(MosquittoHandle client);

    /// <summary>By bare pointer, to be asked within callbacks; only on the network thread, which keeps the client alive.</summary>
    [LibraryImport(Library, EntryPoint = "mosquitto_ssl_get")]
    internal static partial nint GetSsl(nint client);

    [LibraryImport(Library, EntryPoint = "mosquitto_strerror")]
    internal static partial nint ErrorText(int code);

    [LibraryImport(Library, EntryPoint = "mosquitto_connack_string")]
    internal static partial nint ConnackText(int code);

    [LibraryImport(Library, EntryPoint = "mosquitto_reason_string")]
    internal static partial nint ReasonText(int code);

    [LibraryImport(Library, EntryPoint = "mosquitto_connect_v5_callback_set")]
    internal static partial void OnConnect(MosquittoHandle client, delegate* unmanaged[Cdecl]<nint, nint, int, int, nint, void> callback);

    [LibraryImport(Library, EntryPoint = "mosquitto_disconnect_v5_callback_set")]
    internal static partial void OnDisconnect(MosquittoHandle client, delegate* unmanaged[Cdecl]<nint, nint, int, nint, void> callback);

    [LibraryImport(Library, EntryPoint = "mosquitto_publish_v5_callback_set")]
    internal static partial void OnPublish(MosquittoHandle client, delegate* unmanaged[Cdecl]<nint, nint, int, int, nint, void> callback);

    [LibraryImport(Library, EntryPoint = "mosquitto_message_v5_callback_set")]
    internal static partial void OnMessage(MosquittoHandle client, delegate* unmanaged[Cdecl]<nint, nint, Message*, nint, void> callback);

    [LibraryImport(Library, EntryPoint = "mosquitto_subscribe_v5_callback_set")]
    internal static partial void OnSubscribe(MosquittoHandle client, delegate* unmanaged[Cdecl]<nint, nint, int, int, int*, nint, void> callback);

    [LibraryImport(Library, EntryPoint = "mosquitto_log_callback_set")]
    internal static partial void OnLog(MosquittoHandle client, delegate* unmanaged[Cdecl]<nint, nint, int, nint, void> callback);

    /// <summary>Text that the library owns.</summary>
    internal static string Text(nint utf8) => Marshal.PtrToStringUTF8(utf8) ?? "";
}
