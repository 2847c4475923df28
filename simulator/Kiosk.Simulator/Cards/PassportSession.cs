using System.Buffers.Binary;

namespace Kiosk.Simulator.Cards;

/// <summary>Secure messaging from the chip's side.</summary>
/// <param name="cipher">The session's keys.</param>
/// <param name="counter">8 bytes: the ends of both challenges.</param>
/// <remarks>ICAO Doc 9303-11, 9.8.</remarks>
internal sealed class PassportSession(PassportCipher cipher, byte[] counter)
{
    private const int MacObject = 10;

    private ulong _counter = BinaryPrimitives.ReadUInt64BigEndian(counter);

    /// <summary>Takes the protection off a command.</summary>
    /// <returns>Done, or the status that refuses it.</returns>
    public ushort Open(Command command, out Command? plain)
    {
        plain = null;
        byte[] all = command.Data;
        if (all.Length < MacObject || all[^MacObject] != 0x8E || all[^(MacObject - 1)] != 8) return Sw.SmObjectsMissing;
        byte[] objects = all[..^MacObject];
        byte[] header = PassportCipher.Pad([command.Cla, command.Ins, command.P1, command.P2]);
        if (!cipher.Sign([.. Count(), .. header, .. objects]).AsSpan().SequenceEqual(all.AsSpan()[^8..])) return Sw.SmObjectsWrong;

        int at = 0;
        byte[] data = [];
        int? expected = null;
        if (objects is [0x87, _, _, ..])
        {
            int length = objects[at + 1];
            if (objects[at + 2] != 1 || at + 2 + length > objects.Length || (length - 1) % 8 != 0) return Sw.SmObjectsWrong;
            if (PassportCipher.Unpad(cipher.Decrypt(objects[(at + 3)..(at + 2 + length)])) is not { } unpadded) return Sw.SmObjectsWrong;
            data = unpadded;
            at += 2 + length;
        }

        if (objects.Length - at == 3 && objects[at] == 0x97 && objects[at + 1] == 1)
        {
            expected = objects[at + 2] == 0 ? 256 : objects[at + 2];
            at += 3;
        }

        if (at != objects.Length) return Sw.SmObjectsWrong;
        plain = command with { Data = data, Le = expected };
        return Sw.Done;
    }

    /// <summary>Protects an answer.</summary>
    public byte[] Close(ushort status, ReadOnlySpan<byte> data)
    {
        byte[] encrypted = data.IsEmpty ? [] : Ber.Element(0x87, [1, .. cipher.Encrypt(PassportCipher.Pad(data.ToArray()))]);
        byte[] objects = [.. encrypted, .. Ber.Element(0x99, [(byte)(status >> 8), (byte)status])];
        byte[] mac = cipher.Sign([.. Count(), .. objects]);
        return Sw.With(status, [.. objects, .. Ber.Element(0x8E, mac)]);
    }

    private byte[] Count()
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, ++_counter);
        return bytes;
    }
}
