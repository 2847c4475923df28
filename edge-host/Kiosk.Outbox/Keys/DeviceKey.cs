using System.Security.Cryptography;

namespace Kiosk.Outbox.Keys;

/// <summary>
/// The secret of this kiosk under which the keys of records and visits are wrapped. Held in memory at one place only, and wiped by
/// <see cref="Dispose"/>; never logged, never in a message.
/// </summary>
public sealed class DeviceKey : IDisposable
{
    /// <summary>Bytes of a device key.</summary>
    public const int Length = 32;

    // Pinned, so that the collector leaves no copies behind as it moves objects.
    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(Length, pinned: true);
    private bool _isWiped;

    /// <param name="bytes">Copied; <see cref="Length"/> bytes that the caller wipes.</param>
    public DeviceKey(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length) throw new ArgumentException($"A device key has {Length} bytes, not {bytes.Length}.", nameof(bytes));
        bytes.CopyTo(_bytes);
    }

    /// <summary>The key; do not keep copies.</summary>
    /// <exception cref="ObjectDisposedException">It was wiped.</exception>
    public ReadOnlySpan<byte> Bytes
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isWiped, this);
            return _bytes;
        }
    }

    /// <summary>Makes a new random one.</summary>
    public static DeviceKey Create()
    {
        Span<byte> random = stackalloc byte[Length];
        RandomNumberGenerator.Fill(random);
        var key = new DeviceKey(random);
        CryptographicOperations.ZeroMemory(random);
        return key;
    }

    /// <summary>Wipes the key.</summary>
    public void Dispose()
    {
        _isWiped = true;
        CryptographicOperations.ZeroMemory(_bytes);
    }

    /// <summary>Says nothing of the key.</summary>
    public override string ToString() => "device key";
}
