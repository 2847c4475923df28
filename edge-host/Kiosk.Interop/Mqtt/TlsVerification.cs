using System.Runtime.InteropServices;

namespace Kiosk.Interop.Mqtt;

/// <summary>Asks OpenSSL why a peer's certificate failed: libmosquitto only logs that it did.</summary>
internal static partial class TlsVerification
{
    /// <summary>The reason in OpenSSL's words, such as "certificate has expired"; null when there was none or it cannot be told.</summary>
    /// <param name="ssl">An SSL* that is still alive, or 0.</param>
    internal static string? Describe(nint ssl)
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
            return null; // Another OpenSSL generation: the library's log line has to do.
        }
    }

    [LibraryImport("libssl.so.3", EntryPoint = "SSL_get_verify_result")]
    private static partial nint GetVerifyResult(nint ssl);

    [LibraryImport("libcrypto.so.3", EntryPoint = "X509_verify_cert_error_string")]
    private static partial nint ErrorText(nint code);
}
