namespace Kiosk.Edge.Configuration;

/// <summary>Where the device key comes from.</summary>
public enum KeySource
{
    /// <summary>A file that only the service's user may read.</summary>
    File = 0,

    /// <summary>A PKCS#11 token: smart card, HSM, or a TPM by tpm2-pkcs11.</summary>
    Pkcs11 = 1,
}

/// <summary>Encryption of what is stored about people.</summary>
public sealed record EncryptionOptions
{
    [Option("Where the device key comes from, under which the keys of visits and records are wrapped: a file, or a PKCS#11 token (a TPM, too).")]
    public KeySource KeySource { get; init; } = KeySource.File;

    [Option("With file: the device key, 32 bytes, mode 0600; made at the first start. Empty takes device.key in dataDirectory; keep a backup elsewhere.",
        Pattern = "|/.+", PatternText = "an absolute path, or empty")]
    public string KeyFile { get; init; } = "";

    [Option("With pkcs11: the module, such as /usr/lib/softhsm/libsofthsm2.so or /usr/lib/x86_64-linux-gnu/pkcs11/libtpm2_pkcs11.so.",
        Pattern = "|/.+", PatternText = "an absolute path, or empty")]
    public string Module { get; init; } = "";

    // CK_TOKEN_INFO has room for 32 bytes.
    [Option("With pkcs11: the token's label.", Pattern = ".{0,32}", PatternText = "at most 32 characters")]
    public string Token { get; init; } = "";

    [Option("With pkcs11: the label of the token's RSA key pair, that wraps the device key into the file device.key.wrapped in dataDirectory.",
        Pattern = ".{1,255}", PatternText = "1 to 255 characters")]
    public string KeyLabel { get; init; } = "kiosk";

    [Option("With pkcs11: a file with the token's user PIN in one line, readable for the service only.",
        Pattern = "|/.+", PatternText = "an absolute path, or empty")]
    public string PinFile { get; init; } = "";

    /// <summary>What only several options together show, after the section's name.</summary>
    internal IEnumerable<string> CheckTogether()
    {
        if (KeySource != KeySource.Pkcs11) yield break;
        if (Module.Length == 0) yield return "module: must be given with keySource pkcs11";
        if (Token.Length == 0) yield return "token: must be given with keySource pkcs11";
        if (PinFile.Length == 0) yield return "pinFile: must be given with keySource pkcs11";
    }
}
