using System.Security.Cryptography;
using static Kiosk.Interop.Pkcs11.Cryptoki;

namespace Kiosk.Interop.Pkcs11;

/// <summary>
/// An RSA key pair in a PKCS#11 token, of which the private half cannot be taken out: whatever is wrapped for it can be unwrapped
/// only with the token and its PIN at hand.
/// </summary>
/// <remarks>
/// RSA with PKCS#1 v1.5 padding (CKM_RSA_PKCS), since nothing better is common: softhsm2 2.6 has OAEP with SHA-1 only, tpm2-pkcs11
/// 1.9 with the hash of the key's name only (SHA-256), and many TPMs have no AES for their users. That padding's weakness is an
/// oracle that answers often; here it is asked once a start, about a file that only the service's user writes. One at a time in a
/// process; not thread-safe.
/// </remarks>
public sealed class TokenKey : IDisposable
{
    private readonly TokenModule _module;
    private readonly TokenKeyPlace _place;
    private nuint _session, _key;
    private bool _isSessionOpen;

    private TokenKey(TokenModule module, TokenKeyPlace place) => (_module, _place) = (module, place);

    /// <summary>The public half.</summary>
    public RSAParameters Public { get; private set; }

    /// <summary>Opens the token, logs in once, and finds the key.</summary>
    /// <param name="place">Where the key is.</param>
    /// <param name="pin">The user's PIN as the token wants it, UTF-8.</param>
    /// <param name="key">The key, to be disposed soon: it holds a session that is logged in. Null with a problem.</param>
    /// <returns>Null, or what is wrong. A token that has a single attempt left is not asked: a service that starts again and again
    /// with a wrong PIN would lock it.</returns>
    public static TokenProblem? TryOpen(TokenKeyPlace place, ReadOnlySpan<byte> pin, out TokenKey? key)
    {
        key = null;
        if (TokenModule.TryLoad(place.ModulePath, out TokenModule? module) is { } problem) return problem;
        var opening = new TokenKey(module!, place);
        problem = opening.FindToken(out nuint slot) ?? opening.LogIn(slot, pin) ?? opening.FindKey() ?? opening.CheckKey();
        if (problem is null) key = opening;
        else opening.Dispose();
        return problem;
    }

    /// <summary>Wraps a secret with the public half; the token is not asked.</summary>
    /// <param name="secret">At most the modulus' length less 11 bytes.</param>
    /// <returns>As long as the modulus.</returns>
    public byte[] Wrap(ReadOnlySpan<byte> secret)
    {
        using RSA rsa = RSA.Create(Public);
        return rsa.Encrypt(secret, RSAEncryptionPadding.Pkcs1);
    }

    /// <summary>Has the token unwrap a secret.</summary>
    /// <param name="wrapped">What <see cref="Wrap"/> gave.</param>
    /// <param name="secret">Gets the secret; exactly as long as it.</param>
    /// <returns>Null, or what is wrong.</returns>
    public TokenProblem? TryUnwrap(ReadOnlySpan<byte> wrapped, Span<byte> secret)
    {
        byte[] plain = GC.AllocateUninitializedArray<byte>(Public.Modulus!.Length, pinned: true);
        try
        {
            nuint result = _module.Decrypt(_session, _key, wrapped, plain, out int length, out string call);
            if (result != ReturnValue.Ok)
            {
                return Problem(call == "C_Decrypt" ? TokenFault.NotUnwrapped : TokenFault.CallFailed,
                    $"could not unwrap: {call} gave {ReturnValue.Name(result)}. What is to be unwrapped is damaged, or was wrapped for another key.");
            }

            if (length != secret.Length)
            {
                return Problem(TokenFault.NotUnwrapped, $"unwrapped {length} bytes instead of {secret.Length}: they were wrapped for something else.");
            }

            plain.AsSpan(0, length).CopyTo(secret);
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <summary>Closes the session, which logs out.</summary>
    public void Dispose()
    {
        if (_isSessionOpen) _ = _module.CloseSession(_session);
        _isSessionOpen = false;
        _module.Dispose();
    }

    /// <summary>What a failed login means.</summary>
    internal static TokenProblem LoginProblem(TokenKeyPlace place, nuint result) => result switch
    {
        ReturnValue.PinLocked or ReturnValue.PinExpired => Problem(place, TokenFault.PinLocked,
            $"refuses every PIN: C_Login gave {ReturnValue.Name(result)}. Its administrator (SO PIN) must set a new one; "
            + "a TPM also unlocks by itself after some time (tpm2_dictionarylockout)."),
        ReturnValue.PinIncorrect or ReturnValue.PinInvalid or ReturnValue.PinLengthRange => Problem(place, TokenFault.PinWrong,
            $"does not accept the PIN: C_Login gave {ReturnValue.Name(result)}. Correct the PIN file before the next start: "
            + "each attempt may bring the token nearer to being locked."),
        ReturnValue.UserPinNotInitialized => Problem(place, TokenFault.PinWrong,
            $"has no user PIN yet: C_Login gave {ReturnValue.Name(result)}. Its administrator (SO PIN) must set one."),
        _ => Problem(place, TokenFault.CallFailed, $"cannot be logged in to: C_Login gave {ReturnValue.Name(result)}."),
    };

    /// <summary>What the token's flags say before a login is tried; null when it may be tried.</summary>
    internal static TokenProblem? FlagProblem(TokenKeyPlace place, nuint flags) =>
        (flags & TokenPinLocked) != 0 ? LoginProblem(place, ReturnValue.PinLocked)
        : (flags & TokenUserPinInitialized) == 0 ? LoginProblem(place, ReturnValue.UserPinNotInitialized)
        : (flags & TokenPinFinalTry) == 0 ? null
        : Problem(place, TokenFault.PinLastTry, "has a single PIN attempt left (CKF_USER_PIN_FINAL_TRY), which is not made here. Check the PIN file, "
            + $"then log in by hand, which resets the count: pkcs11-tool --module {place.ModulePath} --token-label '{place.Token}' --login --list-objects");

    private TokenProblem? FindToken(out nuint slot)
    {
        slot = 0;
        nuint result = _module.GetSlots(out nuint[] slots);
        if (result != ReturnValue.Ok) return Failed("C_GetSlotList", result);
        var present = new List<string>();
        nuint? found = null;
        foreach (nuint one in slots)
        {
            // A token that cannot tell its label is not ours; another one may be.
            if (_module.GetTokenInfo(one, out string label, out _) != ReturnValue.Ok || label.Length == 0) continue;
            present.Add($"'{label}'");
            if (label != _place.Token) continue;
            if (found is not null) return Problem(TokenFault.TokenAmbiguous, "is there more than once; give the tokens different labels.");
            found = one;
        }

        slot = found ?? 0;
        string there = present.Count > 0 ? string.Join(", ", present) : "none";
        return found is not null ? null : Problem(TokenFault.TokenAbsent,
            $"is not there; tokens that are: {there}. Plug it in, correct the label, or check where the module looks for its tokens "
            + "(softhsm2: SOFTHSM2_CONF; tpm2-pkcs11: TPM2_PKCS11_STORE) as this service's user.");
    }

    private TokenProblem? LogIn(nuint slot, ReadOnlySpan<byte> pin)
    {
        nuint result = _module.GetTokenInfo(slot, out _, out nuint flags);
        if (result != ReturnValue.Ok) return Failed("C_GetTokenInfo", result);
        if (FlagProblem(_place, flags) is { } problem) return problem;
        result = _module.OpenSession(slot, out _session);
        if (result != ReturnValue.Ok) return Failed("C_OpenSession", result);
        _isSessionOpen = true;
        result = _module.Login(_session, pin);
        return result is ReturnValue.Ok or ReturnValue.UserAlreadyLoggedIn ? null : LoginProblem(_place, result);
    }

    private TokenProblem? FindKey()
    {
        nuint result = _module.FindPrivateKeys(_session, _place.Key, out nuint[] keys);
        if (result != ReturnValue.Ok) return Failed("C_FindObjects", result);
        if (keys.Length == 0)
        {
            return Problem(TokenFault.KeyAbsent, $"has no private key labelled '{_place.Key}'. Correct the label, or make the key: pkcs11-tool "
                + $"--module {_place.ModulePath} --token-label '{_place.Token}' --login --keypairgen --key-type rsa:2048 --usage-decrypt "
                + $"--label '{_place.Key}' (tpm2-pkcs11: tpm2_ptool addkey --algorithm=rsa2048 --label='{_place.Token}' --key-label='{_place.Key}')");
        }

        _key = keys[0];
        return keys.Length == 1 ? null : Problem(TokenFault.KeyUnfit, $"has several private keys labelled '{_place.Key}'; give them different labels.");
    }

    private TokenProblem? CheckKey()
    {
        nuint result = _module.GetAttribute(_session, _key, AttributeKeyType, out byte[] type);
        if (result != ReturnValue.Ok) return Failed("C_GetAttributeValue(CKA_KEY_TYPE)", result);
        if (type.Length != nuint.Size || BitConverter.ToUInt64(type) != RsaKeyType) return Unfit("is no RSA key");
        // What a module does not tell of these two is left to the unwrapping to find out.
        if (_module.GetAttribute(_session, _key, AttributeExtractable, out byte[] can) == ReturnValue.Ok && can is [not 0])
            return Unfit("can be taken out of the token (CKA_EXTRACTABLE)");
        if (_module.GetAttribute(_session, _key, AttributeDecrypt, out can) == ReturnValue.Ok && can is [0]) return Unfit("may not decrypt (CKA_DECRYPT)");
        result = _module.GetAttribute(_session, _key, AttributeModulus, out byte[] modulus);
        if (result != ReturnValue.Ok) return Failed("C_GetAttributeValue(CKA_MODULUS)", result);
        result = _module.GetAttribute(_session, _key, AttributePublicExponent, out byte[] exponent);
        if (result != ReturnValue.Ok) return Failed("C_GetAttributeValue(CKA_PUBLIC_EXPONENT)", result);
        const int ModulusBytesMin = 256;
        modulus = [.. modulus.SkipWhile(digit => digit == 0)];
        if (modulus.Length < ModulusBytesMin) return Unfit($"has {modulus.Length * 8} bits");
        Public = new RSAParameters { Modulus = modulus, Exponent = exponent };
        return null;
    }

    private TokenProblem Unfit(string why) => Problem(
        TokenFault.KeyUnfit, $"has a private key labelled '{_place.Key}', but it {why}; it must be an RSA key pair of 2048 bits or more, made in the token "
            + "and for decrypting, that cannot be taken out.");

    private TokenProblem Failed(string call, nuint result) => Problem(TokenFault.CallFailed, $"cannot be used: {call} gave {ReturnValue.Name(result)}.");

    private TokenProblem Problem(TokenFault fault, string what) => Problem(_place, fault, what);

    private static TokenProblem Problem(TokenKeyPlace place, TokenFault fault, string what) =>
        new(fault, $"The token '{place.Token}' of {place.ModulePath} {what}");
}
