using System.Buffers.Binary;

namespace Kiosk.Interop.Input;

/// <summary>One event of an input device.</summary>
/// <param name="Type">What kind: <see cref="Synchronize"/>, <see cref="Key"/> and others.</param>
/// <param name="Code">Which key; of <see cref="Synchronize"/>, 3 is <see cref="Dropped"/>.</param>
/// <param name="Value">Of a key: 0 let go, 1 pressed, 2 repeated by being held.</param>
/// <remarks>
/// struct input_event of include/uapi/linux/input.h on 64-bit Linux, little-endian: seconds (8 bytes), microseconds (8), type (2), code (2), value (4).
/// </remarks>
public readonly record struct InputEvent(ushort Type, ushort Code, int Value)
{
    /// <summary>Bytes of one.</summary>
    public const int Length = 24;

    /// <summary>Type: events that belong together end here (EV_SYN).</summary>
    public const ushort Synchronize = 0;

    /// <summary>Type: a key (EV_KEY).</summary>
    public const ushort Key = 1;

    /// <summary>Code of <see cref="Synchronize"/>: the kernel's buffer was full, and events were lost (SYN_DROPPED).</summary>
    public const ushort Dropped = 3;

    /// <summary>Takes one apart.</summary>
    /// <param name="bytes"><see cref="Length"/> of them.</param>
    public static InputEvent Of(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt16LittleEndian(bytes[16..]), BinaryPrimitives.ReadUInt16LittleEndian(bytes[18..]), BinaryPrimitives.ReadInt32LittleEndian(bytes[20..]));
}
