namespace Kiosk.Simulator.Board;

/// <summary>Flips one bit in one of every N bytes on average, seeded.</summary>
public sealed class BitFlips
{
    private readonly Random _random;
    private int _oneIn;
    private long _untilNext;

    /// <param name="seed">The same seed flips the same bits of the same bytes.</param>
    public BitFlips(int seed) => _random = new Random(seed);

    /// <summary>Bytes per flipped bit on average; 0 = none are flipped.</summary>
    public int OneIn
    {
        get => _oneIn;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _oneIn = value;
            _untilNext = Draw();
        }
    }

    /// <summary>Bits flipped so far.</summary>
    public long Flipped { get; private set; }

    /// <summary>The byte as it comes out at the other end.</summary>
    public byte Pass(byte value)
    {
        if (_oneIn == 0 || --_untilNext > 0) return value;
        _untilNext = Draw();
        Flipped++;
        return (byte)(value ^ (1 << _random.Next(8)));
    }

    // Geometric: each byte is hit with the same probability, whatever came before.
    private long Draw() => _oneIn <= 1 ? 1 : 1 + (long)(Math.Log(1 - _random.NextDouble()) / Math.Log(1 - (1.0 / _oneIn)));
}
