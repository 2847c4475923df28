using System.Runtime.InteropServices;

namespace Kiosk.Interop.Mqtt;

/// <summary>The little that we ask of the OpenSSL session which libmosquitto runs: what it does not tell itself.</summary>
/// <remarks>With another OpenSSL generation than 3 there are no answers, and libmosquitto's log lines have to do.</remarks>
internal static partial class OpenSsl
{
    private const int Tls13 = 0x0304;

    /// <summary>Why the peer's certificate failed, in OpenSSL's words such as "certificate has expired".</summary>
    /// <param name="ssl">An SSL* that is still alive, or 0.</param>
    /// <returns>Null when it did not fail, or it cannot be told.</returns>
    internal static string? VerificationFault(nint ssl)
    {
        if (ssl == 0)
        {
            return null;
        }

        try
        {
            nint result = GetVerifyResult(ssl);
            return result == 0 ? null : Marshal.PtrToStringUTF8(ErrorText(result));
        }
        catch (Exception fault) when (fault is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    /// <summary>True once our side of a TLS 1.3 handshake is done. The peer may not have looked at our certificate yet.</summary>
    /// <param name="ssl">An SSL* that is still alive, or 0.</param>
    internal static bool IsTls13Established(nint ssl)
    {
        try
        {
            return ssl != 0 && IsHandshakeDone(ssl) == 1 && GetVersion(ssl) == Tls13;
        }
        catch (Exception fault) when (fault is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libssl.so.3", EntryPoint = "SSL_get_verify_result")]
    private static partial nint GetVerifyResult(nint ssl);

    [LibraryImport("libssl.so.3", EntryPoint = "SSL_is_init_finished")]
    private static partial int IsHandshakeDone(nint ssl);

    [LibraryImport("libssl.so.3", EntryPoint = "SSL_version")]
    private static partial int GetVersion(nint ssl);

    [LibraryImport("libcrypto.so.3", EntryPoint = "X509_verify_cert_error_string")]
    private static partial nint ErrorText(nint code);
}
