using System.Security.Cryptography;
using System.Text;

namespace Kiosk.Identity;

/// <summary>
/// A name or a number of a person: UTF-8 in memory that the collector never moves or copies, and that is overwritten when it is disposed of. It is never made
/// a <see cref="string"/>, which nobody can wipe.
/// </summary>
/// <remarks>Not for more than one thread at a time. Whoever makes one disposes of it, or hands it to something that does.</remarks>
public sealed class PersonalText : IDisposable
{
    /// <summary>Bytes, at most: longer than any name or number on a card of ISO 7816 or a zone of ICAO 9303.</summary>
    public const int LengthMax = 1024;

    private readonly byte[] _bytes;
    private bool _isWiped;

    private PersonalText(int length)
    {
        _bytes = GC.AllocateUninitializedArray<byte>(length, pinned: true);
        Made?.Invoke(this);
    }

    /// <summary>Is told of each one that is made on this thread: tests see with it that none is left behind. Null outside of tests.</summary>
    [field: ThreadStatic]
    internal static Action<PersonalText>? Made { get; set; }

    /// <summary>The bytes, UTF-8.</summary>
    /// <exception cref="ObjectDisposedException">It was wiped.</exception>
    public ReadOnlySpan<byte> Utf8
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isWiped, this);
            return _bytes;
        }
    }

    /// <summary>True when there is nothing in it.</summary>
    public bool IsEmpty => _bytes.Length == 0;

    /// <summary>True once it was wiped.</summary>
    public bool IsWiped => _isWiped;

    /// <summary>Takes a copy.</summary>
    /// <param name="utf8">At most <see cref="LengthMax"/> bytes; stays the caller's to wipe.</param>
    /// <exception cref="ArgumentException">It is longer.</exception>
    public static PersonalText FromUtf8(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > LengthMax) throw new ArgumentException($"{utf8.Length} bytes; at most {LengthMax}.", nameof(utf8));
        var text = new PersonalText(utf8.Length);
        utf8.CopyTo(text._bytes);
        return text;
    }

    /// <summary>Takes a copy.</summary>
    /// <param name="chars">At most <see cref="LengthMax"/> bytes of UTF-8; stays the caller's to wipe.</param>
    /// <exception cref="ArgumentException">It is longer.</exception>
    public static PersonalText FromChars(ReadOnlySpan<char> chars)
    {
        int length = Encoding.UTF8.GetByteCount(chars);
        if (length > LengthMax) throw new ArgumentException($"{length} bytes; at most {LengthMax}.", nameof(chars));
        var text = new PersonalText(length);
        Encoding.UTF8.GetBytes(chars, text._bytes);
        return text;
    }

    /// <summary>True when both hold the same; both must still be there.</summary>
    public bool Holds(ReadOnlySpan<byte> utf8) => CryptographicOperations.FixedTimeEquals(Utf8, utf8);

    /// <summary>Overwrites it.</summary>
    public void Dispose()
    {
        if (_isWiped) return;
        CryptographicOperations.ZeroMemory(_bytes);
        _isWiped = true;
    }

    /// <summary>Never the text: what is logged or shown by mistake shows nothing.</summary>
    public override string ToString() => "(personal)";
}
