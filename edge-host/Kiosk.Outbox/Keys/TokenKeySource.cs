using System.Security.Cryptography;
using Kiosk.Interop.Files;
using Kiosk.Interop.Pkcs11;

namespace Kiosk.Outbox.Keys;

/// <summary>
/// The device key in a small file, wrapped for a key in a PKCS#11 token: a smart card, an HSM, or a TPM by the module of tpm2-pkcs11.
/// The token is asked once at the start and is on no record's path.
/// </summary>
/// <remarks>Who has all files of this host, the PIN among them, still cannot read the data without the token itself.</remarks>
/// <param name="place">Where the token's key is.</param>
/// <param name="pinFile">A private file with the token's user PIN, in one line.</param>
/// <param name="wrappedFile">Where the wrapped device key is; its folder exists.</param>
public sealed class TokenKeySource(TokenKeyPlace place, string pinFile, string wrappedFile) : IKeySource
{
    private const int PinFileBytesMax = 256;

    /// <inheritdoc/>
    public KeyResult Load(bool mayCreate)
    {
        bool isThere = File.Exists(wrappedFile);
        if (!isThere && !mayCreate) return KeyResult.Refused(
            $"The wrapped device key {wrappedFile} is missing, and there is data that was encrypted under it. Put the file back from its backup; "
                + "without it move the data aside to start anew: nobody can read it.");
        if (Open(out TokenKey? token) is { } problem) return KeyResult.Refused(problem);
        using (token)
        {
            return isThere ? Unwrap(token!) : Create(token!);
        }
    }

    private string? Open(out TokenKey? token)
    {
        token = null;
        PrivateFileResult file = PrivateFile.Read(pinFile, PinFileBytesMax);
        if (file.Content is null) return $"The PIN of token '{place.Token}' cannot be read: {file.Text}";
        try
        {
            ReadOnlySpan<byte> pin = file.Content.AsSpan().TrimEnd("\r\n"u8);
            if (pin.IsEmpty) return $"The PIN file {pinFile} is empty; write the user PIN of token '{place.Token}' into it.";
            return TokenKey.TryOpen(place, pin, out token)?.Text;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(file.Content);
        }
    }

    private KeyResult Create(TokenKey token)
    {
        DeviceKey key = DeviceKey.Create();
        try
        {
            byte[] wrapped = token.Wrap(key.Bytes);
            byte[] unwrapped = GC.AllocateUninitializedArray<byte>(DeviceKey.Length, pinned: true);
            // Nothing is encrypted under a key that the token might not give back.
            TokenProblem? problem = token.TryUnwrap(wrapped, unwrapped);
            bool isSame = CryptographicOperations.FixedTimeEquals(unwrapped, key.Bytes);
            CryptographicOperations.ZeroMemory(unwrapped);
            if (problem is not null) return Refuse(key, problem.Text);
            if (!isSame) return Refuse(key, $"The token '{place.Token}' unwrapped something else than was wrapped; it cannot be used.");
            DurableFile.Write(wrappedFile, WrappedKeyFile.Compose(token.Public.Modulus, wrapped, key.Bytes));
            return KeyResult.Of(key);
        }
        catch (IOException failure)
        {
            return Refuse(key, $"The wrapped device key cannot be stored: {failure.Message}");
        }
    }

    private KeyResult Unwrap(TokenKey token)
    {
        byte[] content;
        try
        {
            content = File.ReadAllBytes(wrappedFile);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return KeyResult.Refused($"The wrapped device key {wrappedFile} cannot be read: {failure.Message}");
        }

        if (WrappedKeyFile.Parse(content, token.Public.Modulus, out ReadOnlySpan<byte> wrapped) is { } problem) return Damaged(problem);
        byte[] plain = GC.AllocateUninitializedArray<byte>(DeviceKey.Length, pinned: true);
        try
        {
            if (token.TryUnwrap(wrapped, plain) is { } refused) return KeyResult.Refused($"The wrapped device key {wrappedFile}: {refused.Text}");
            return WrappedKeyFile.IsIntact(content, plain) ? KeyResult.Of(new DeviceKey(plain)) : Damaged("is damaged");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private KeyResult Damaged(string problem) => KeyResult.Refused(
        $"The wrapped device key {wrappedFile} {problem}. Put it back from its backup, or name the token and key that it was made with "
            + $"(now: '{place.Key}' in '{place.Token}').");

    private static KeyResult Refuse(DeviceKey key, string problem)
    {
        key.Dispose();
        return KeyResult.Refused(problem);
    }
}
