using Kiosk.Identity.Tlv;
using Xunit;

namespace Kiosk.Tests.Identity.Tlv;

/// <summary>The reader against hostile input. KIOSK_FUZZ_TLV sets the number of inputs (default a million) and KIOSK_FUZZ_SEED the seed.</summary>
public class TlvFuzzTests(ITestOutputHelper output)
{
    private const int LengthMax = 320;

    [Fact]
    public void A_million_random_and_mutated_inputs_never_throw_never_read_outside_and_allocate_nothing()
    {
        int inputs = FuzzSettings.Count("KIOSK_FUZZ_TLV", 1_000_000), seed = FuzzSettings.Seed;
        output.WriteLine($"KIOSK_FUZZ_SEED={seed} KIOSK_FUZZ_TLV={inputs}");
        var random = new Random(seed);
        var input = new byte[LengthMax];
        int accepted = 0, refused = 0, elements = 0;
        TlvReader.Check([0x62, 0x02, 0x80, 0x00]);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < inputs; i++)
        {
            ReadOnlySpan<byte> bytes = input.AsSpan(0, i % 2 == 0 ? Structured(random, input) : Noise(random, input));
            TlvError error = TlvReader.Check(bytes);
            (accepted, refused) = error.IsError ? (accepted, refused + 1) : (accepted + 1, refused);
            if (error.IsError && (error.Offset < 0 || error.Offset >= bytes.Length)) Assert.Fail($"input {i}: {error} of {bytes.Length} bytes");
            elements += Walk(bytes, i);
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        output.WriteLine($"accepted {accepted}, refused {refused}, elements {elements}, allocated {allocated} bytes");
        Assert.True(accepted > inputs / 20, "many must be in order");
        Assert.True(refused > inputs / 4, "many must be refused");
        Assert.Equal(0, allocated);
    }

    // Every element that is given lies where it says, and what is read and what is refused are the whole.
    private static int Walk(ReadOnlySpan<byte> bytes, int input)
    {
        var reader = new TlvReader(bytes);
        int end = 0, count = 0;
        while (reader.TryRead(out TlvElement element))
        {
            if (element.Offset != end || element.ValueOffset <= element.Offset || !bytes[element.ValueOffset..].StartsWith(element.Value))
                Assert.Fail($"input {input}: an element that is not where it says");
            end = element.ValueOffset + element.Value.Length;
            count++;
        }

        if (reader.Error.IsError ? reader.Error.Offset != end : end != bytes.Length) Assert.Fail($"input {input}: bytes that nobody looked at");
        return count;
    }

    private static int Noise(Random random, byte[] input)
    {
        int length = random.Next(LengthMax);
        random.NextBytes(input.AsSpan(0, length));
        return length;
    }

    // Elements that are in order, of which a byte or two may be changed, and the end may be cut off.
    private static int Structured(Random random, byte[] input)
    {
        int length = Elements(random, input.AsSpan(0, 1 + random.Next(LengthMax - 1)), 0);
        if (random.Next(3) == 0) return length;
        for (int n = random.Next(3); n > 0 && length > 0; n--) input[random.Next(length)] = (byte)random.Next(256);
        return random.Next(4) == 0 ? random.Next(length + 1) : length;
    }

    private static int Elements(Random random, Span<byte> room, int depth)
    {
        int at = 0;
        for (int n = random.Next(1, 6); n > 0 && room.Length - at > 8; n--)
        {
            bool isTemplate = depth < 4 && random.Next(3) == 0;
            int start = at;
            int form = random.Next(3);
            room[at++] = (byte)((isTemplate ? 0x60 : 0x40) | (form == 0 ? 0x1F : random.Next(1, 0x1F)));
            if (form == 0) room[at++] = (byte)random.Next(0x1F, 0x80);
            room[at++] = 0x81;
            int value = isTemplate ? Elements(random, room.Slice(at + 1, Math.Min(200, room.Length - at - 1)), depth + 1) : random.Next(Math.Min(60, room.Length - at - 1));
            room[at++] = (byte)value;
            at += value;
            if (start == at) break;
        }

        return at;
    }
}
