using System.Buffers.Text;

namespace Kiosk.Benchmarks.Peers;

/// <summary>What every contender carries: 200 bytes, of which the first eight are the message's number.</summary>
internal static class Message
{
    /// <summary>Bytes of a message.</summary>
    public const int Bytes = 200;

    /// <summary>Messages without an acknowledgement at once.</summary>
    public const int Window = 100;

    /// <summary>Numbers lie below this.</summary>
    public const int NumbersMax = 1_000_000;

    private const int Digits = 8;

    private static readonly byte[] Filling = MakeFilling();

    /// <summary>Writes a message. What follows the number does not compress and is another for each message.</summary>
    public static void Write(int number, Span<byte> message)
    {
        Utf8Formatter.TryFormat(number, message, out _, new System.Buffers.StandardFormat('D', Digits));
        Filling.AsSpan(number % (Filling.Length - Bytes), Bytes - Digits).CopyTo(message[Digits..Bytes]);
    }

    /// <summary>Reads the number of a message.</summary>
    /// <exception cref="InvalidDataException">It is not one of ours, or was changed on the way.</exception>
    public static int Read(ReadOnlySpan<byte> message)
    {
        Span<byte> expected = stackalloc byte[Bytes];
        if (message.Length == Bytes && Utf8Parser.TryParse(message, out int number, out int used, 'D') && used >= Digits && number is >= 0 and < NumbersMax)
        {
            Write(number, expected);
            if (message.SequenceEqual(expected)) return number;
        }

        throw new InvalidDataException($"a message of {message.Length} bytes arrived that nobody sent like this");
    }

    // Letters, so that a message never has an end of a line in it, and the number ends where it should.
    private static byte[] MakeFilling()
    {
        var random = new Random(1);
        byte[] filling = new byte[16 << 10];
        for (int i = 0; i < filling.Length; i++) filling[i] = (byte)("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!?"[random.Next(54)]);
        return filling;
    }
}
