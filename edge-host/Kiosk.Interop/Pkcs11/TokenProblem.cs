namespace Kiosk.Interop.Pkcs11;

/// <summary>What kept us from a key in a token.</summary>
public enum TokenFault
{
    /// <summary>The module's file cannot be loaded, or is no PKCS#11 module.</summary>
    ModuleUnfit = 1,

    /// <summary>No token of that label is there.</summary>
    TokenAbsent,

    /// <summary>Several tokens have that label.</summary>
    TokenAmbiguous,

    /// <summary>The token does not accept the PIN; each attempt brings it nearer to being locked.</summary>
    PinWrong,

    /// <summary>A single attempt is left, and it was not made.</summary>
    PinLastTry,

    /// <summary>The token's PIN is locked or expired; only its administrator can help.</summary>
    PinLocked,

    /// <summary>The token has no private key of that label.</summary>
    KeyAbsent,

    /// <summary>The key cannot do what it is for, or can be taken out of the token.</summary>
    KeyUnfit,

    /// <summary>What was to be unwrapped was not wrapped for this key, or is damaged.</summary>
    NotUnwrapped,

    /// <summary>Another call failed.</summary>
    CallFailed,
}

/// <summary>Why there is no key.</summary>
/// <param name="Fault">For code.</param>
/// <param name="Text">For a person: module, token, key, the failing call and its CKR code, and what to do.</param>
public sealed record TokenProblem(TokenFault Fault, string Text);

/// <summary>Where a key is.</summary>
/// <param name="ModulePath">The PKCS#11 module, an absolute path of a .so.</param>
/// <param name="Token">The token's label, at most 32 bytes.</param>
/// <param name="Key">The private key's label (CKA_LABEL).</param>
public sealed record TokenKeyPlace(string ModulePath, string Token, string Key);
