using System.Security.Cryptography;

namespace Kiosk.Edge.Identity.Pseudonyms;

/// <summary>A pseudonym key without the key.</summary>
/// <param name="Id">8 hex digits; part of the identifier system of its pseudonyms.</param>
/// <param name="Made">By the clock of the kiosk that made it.</param>
/// <param name="Retired">When another one took its place; null for the one in force.</param>
/// <param name="OverlapUntil">Until when its pseudonyms are told beside those of the one in force; null for that one.</param>
public sealed record PseudonymKeyInfo(string Id, DateTimeOffset Made, DateTimeOffset? Retired, DateTimeOffset? OverlapUntil)
{
    /// <summary>Whether it is the one in force.</summary>
    public bool IsInForce => Retired is null;
}

/// <summary>A pseudonym key, in memory that the collector never copies and that is wiped with <see cref="Dispose"/>.</summary>
internal sealed class PseudonymKey : IDisposable
{
    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(PseudonymCode.Length, pinned: true);

    /// <param name="info">What is known of it.</param>
    /// <param name="bytes">Copied; the caller wipes them.</param>
    public PseudonymKey(PseudonymKeyInfo info, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != PseudonymCode.Length) throw new ArgumentException($"A pseudonym key has {PseudonymCode.Length} bytes.", nameof(bytes));
        Info = info;
        bytes.CopyTo(_bytes);
    }

    /// <summary>What is known of it.</summary>
    public PseudonymKeyInfo Info { get; }

    /// <summary>The key; do not keep copies.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Makes a new random one, in force.</summary>
    public static PseudonymKey Create(DateTimeOffset now)
    {
        Span<byte> random = stackalloc byte[PseudonymCode.Length], id = stackalloc byte[4];
        RandomNumberGenerator.Fill(random);
        RandomNumberGenerator.Fill(id);
        var key = new PseudonymKey(new PseudonymKeyInfo(Convert.ToHexStringLower(id), now, null, null), random);
        CryptographicOperations.ZeroMemory(random);
        return key;
    }

    /// <summary>The same key with another state.</summary>
    public PseudonymKey With(PseudonymKeyInfo info) => new(info, _bytes);

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_bytes);
}
