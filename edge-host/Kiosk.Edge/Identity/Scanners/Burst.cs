using System.Security.Cryptography;

namespace Kiosk.Edge.Identity.Scanners;

/// <summary>What a scanner sent since its last pause: bounded, in memory that is never copied, and overwritten when it is cleared.</summary>
internal sealed class Burst
{
    /// <summary>Bytes, at most: seven barcodes of the paper policy.</summary>
    public const int LengthMax = 1024;

    private readonly byte[] _bytes = GC.AllocateArray<byte>(LengthMax, pinned: true);
    private int _length;

    /// <summary>What there is; valid until it changes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>Nothing came.</summary>
    public bool IsEmpty => _length == 0 && !IsSpoilt;

    /// <summary>Something is missing from it: it was too long, or events were lost.</summary>
    public bool IsSpoilt { get; private set; }

    /// <summary>Adds what came; what is too long spoils it.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > LengthMax - _length)
        {
            Spoil();
            return;
        }

        if (IsSpoilt) return;
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>Something of it was lost: what there is goes at once, what still comes goes too.</summary>
    public void Spoil()
    {
        Wipe();
        IsSpoilt = true;
    }

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        Wipe();
        IsSpoilt = false;
    }

    private void Wipe()
    {
        CryptographicOperations.ZeroMemory(_bytes);
        _length = 0;
    }
}
