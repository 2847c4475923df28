using Kiosk.Simulator.Board;
using Xunit;

namespace Kiosk.Tests.Firmware;

public class SimulatedUartTests
{
    private readonly byte[] _buffer = new byte[8192];

    [Theory]
    [InlineData(9600, 960)]
    [InlineData(115_200, 11_520)]
    public void Bytes_take_their_time_on_the_line(int baud, int bytesPerSecond)
    {
        var uart = new SimulatedUart(baud, seed: 1);
        int received = 0;

        for (int i = 0; i < 100; i++)
        {
            uart.Write(_buffer, 0, uart.Writable());
            uart.Advance(10_000);
            received += uart.HostRead(_buffer);
        }

        Assert.InRange(received, bytesPerSecond - 1, bytesPerSecond);
    }

    [Fact]
    public void The_boards_buffer_takes_no_more_than_it_has()
    {
        var uart = new SimulatedUart(9600, seed: 1);

        uart.Write(_buffer, 0, SimulatedUart.BufferBytes - 10);

        Assert.Equal(10, uart.Writable());
    }

    [Fact]
    public void Without_the_cable_bytes_vanish_in_both_directions()
    {
        var uart = new SimulatedUart(115_200, seed: 1) { IsConnected = false };
        uart.Write([1, 2, 3], 0, 3);
        uart.HostWrite([4, 5, 6]);
        uart.Advance(10_000);

        uart.IsConnected = true;
        uart.Advance(10_000);

        Assert.Equal(0, uart.HostRead(_buffer));
        Assert.Equal(0, uart.Read(_buffer, 0, 10));
    }

    [Fact]
    public void One_in_a_thousand_bytes_has_one_bit_flipped()
    {
        var flips = new BitFlips(seed: 4) { OneIn = 1000 };
        int[] flipped = [.. Enumerable.Range(0, 1_000_000).Select(i => flips.Pass((byte)i) ^ (byte)i).Where(bits => bits != 0)];

        Assert.InRange(flipped.Length, 900, 1100);
        Assert.Equal(flips.Flipped, flipped.Length);
        Assert.All(flipped, bits => Assert.Equal(1, int.PopCount(bits)));
    }
}
