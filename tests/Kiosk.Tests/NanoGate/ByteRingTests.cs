using Kiosk.Nano;
using Xunit;

namespace Kiosk.Tests.NanoGate;

/// <summary>The send queue of the device's serial line.</summary>
public sealed class ByteRingTests
{
    [Fact]
    public void Bytes_come_out_in_order_across_the_wrap()
    {
        const int seed = 20240611;
        var random = new Random(seed);
        var ring = new ByteRing(capacity: 37);
        byte[] outgoing = new byte[16];
        byte next = 0;
        byte expected = 0;

        for (int turn = 0; turn < 2_000; turn++)
        {
            byte[] incoming = new byte[random.Next(0, 20)];
            for (int i = 0; i < incoming.Length; i++) incoming[i] = (byte)(next + i);
            bool fits = incoming.Length <= ring.Free;
            Assert.True(fits == ring.TryPut(incoming, 0, incoming.Length), $"turn {turn}, seed {seed}");
            if (fits) next += (byte)incoming.Length;
            int taken = ring.Take(outgoing);
            for (int i = 0; i < taken; i++) Assert.True(expected++ == outgoing[i], $"turn {turn}, seed {seed}");
        }

        Assert.Equal(37, ring.Free + (byte)(next - expected));
    }

    [Fact]
    public void What_does_not_fit_is_refused_whole_and_what_was_queued_stays()
    {
        var ring = new ByteRing(capacity: 4);
        byte[] taken = new byte[8];

        bool first = ring.TryPut([9, 1, 2, 3], 1, 3);
        bool second = ring.TryPut([4, 5], 0, 2);
        int count = ring.Take(taken);

        Assert.True(first);
        Assert.False(second);
        Assert.Equal([1, 2, 3], taken[..count]);
    }
}
