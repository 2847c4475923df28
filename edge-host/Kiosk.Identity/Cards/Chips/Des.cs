using System.Security.Cryptography;

namespace Kiosk.Identity.Cards.Chips;

/// <summary>
/// One DES key, for what ICAO 9303 still asks of it: a block at a time, its rounds' keys where they can be overwritten. Not for anything new.
/// </summary>
/// <remarks>
/// FIPS 46-3. The runtime's DES is not used: it stands on OpenSSL's legacy provider, which a kiosk need not have, it refuses keys that a document may well give, and
/// its copies of a key cannot be wiped. The tests compare this one with the runtime's.
/// </remarks>
internal sealed class Des : IDisposable
{
    /// <summary>Bytes of a block and of a key.</summary>
    public const int BlockBytes = 8;

    private const int Rounds = 16;

    private readonly ulong[] _keys = GC.AllocateUninitializedArray<ulong>(Rounds, pinned: true);

    /// <summary>Takes a key.</summary>
    /// <param name="key">8 bytes; their parity bits are not looked at.</param>
    public Des(ReadOnlySpan<byte> key)
    {
        ulong chosen = Permute(Load(key), 64, DesTables.KeyChoice);
        uint left = (uint)(chosen >> 28), right = (uint)chosen & 0xFFFFFFF;
        for (int round = 0; round < Rounds; round++)
        {
            // Rounds 1, 2, 9 and 16 turn by one, the others by two.
            int turn = round is 0 or 1 or 8 or 15 ? 1 : 2;
            left = Turn(left, turn);
            right = Turn(right, turn);
            _keys[round] = Permute(((ulong)left << 28) | right, 56, DesTables.RoundKeyChoice);
        }
    }

    /// <summary>Encrypts a block.</summary>
    public ulong Encrypt(ulong block) => Run(block, 0, 1);

    /// <summary>Decrypts a block.</summary>
    public ulong Decrypt(ulong block) => Run(block, Rounds - 1, -1);

    /// <summary>Overwrites the key.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(System.Runtime.InteropServices.MemoryMarshal.AsBytes(_keys.AsSpan()));

    /// <summary>A block as a number, big-endian.</summary>
    public static ulong Load(ReadOnlySpan<byte> block) => System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(block);

    /// <summary>A number as a block.</summary>
    public static void Store(Span<byte> block, ulong value) => System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(block, value);

    private ulong Run(ulong block, int first, int step)
    {
        ulong mixed = Permute(block, 64, DesTables.Initial);
        uint left = (uint)(mixed >> 32), right = (uint)mixed;
        for (int i = 0, round = first; i < Rounds; i++, round += step) (left, right) = (right, left ^ Mix(right, _keys[round]));
        return Permute(((ulong)right << 32) | left, 64, DesTables.Final);
    }

    private static uint Mix(uint half, ulong key)
    {
        ulong wide = Permute(half, 32, DesTables.Expansion) ^ key;
        uint substituted = 0;
        for (int box = 0; box < 8; box++)
        {
            int six = (int)(wide >> (42 - (6 * box))) & 0x3F;
            int row = ((six >> 4) & 2) | (six & 1), column = (six >> 1) & 0xF;
            substituted = (substituted << 4) | DesTables.Boxes[(box * 64) + (row * 16) + column];
        }

        return (uint)Permute(substituted, 32, DesTables.Permutation);
    }

    // The tables count bits from 1 at the most significant end.
    private static ulong Permute(ulong value, int width, ReadOnlySpan<byte> table)
    {
        ulong result = 0;
        foreach (byte bit in table) result = (result << 1) | ((value >> (width - bit)) & 1);
        return result;
    }

    private static uint Turn(uint half, int by) => ((half << by) | (half >> (28 - by))) & 0xFFFFFFF;
}
