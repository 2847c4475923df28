using System.Runtime.InteropServices;

namespace Kiosk.Interop.Mqtt;

/// <summary>Property lists: the library's linked lists of MQTT 5 properties.</summary>
internal static unsafe partial class Mosquitto
{
    [LibraryImport(Library, EntryPoint = "mosquitto_property_add_int32")]
    internal static partial int AddInt32(ref nint list, int identifier, uint value);

    [LibraryImport(Library, EntryPoint = "mosquitto_property_add_binary")]
    internal static partial int AddBinary(ref nint list, int identifier, byte* value, ushort length);

    [LibraryImport(Library, EntryPoint = "mosquitto_property_add_string", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int AddString(ref nint list, int identifier, string value);

    [LibraryImport(Library, EntryPoint = "mosquitto_property_add_string_pair", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int AddStringPair(ref nint list, int identifier, string name, string value);

    [LibraryImport(Library, EntryPoint = "mosquitto_property_free_all")]
    internal static partial void FreeAll(ref nint list);

    /// <summary>Gives a copy that the caller frees with free(3); null when there is none.</summary>
    [LibraryImport(Library, EntryPoint = "mosquitto_property_read_binary")]
    internal static partial nint ReadBinary(nint list, int identifier, out nint value, out ushort length,
        [MarshalAs(UnmanagedType.U1)] bool skipFirst);

    /// <summary>As <see cref="ReadBinary"/>.</summary>
    [LibraryImport(Library, EntryPoint = "mosquitto_property_read_string")]
    internal static partial nint ReadString(nint list, int identifier, out nint value, [MarshalAs(UnmanagedType.U1)] bool skipFirst);

    /// <summary>As <see cref="ReadBinary"/>, for both.</summary>
    [LibraryImport(Library, EntryPoint = "mosquitto_property_read_string_pair")]
    internal static partial nint ReadStringPair(nint list, int identifier, out nint name, out nint value,
        [MarshalAs(UnmanagedType.U1)] bool skipFirst);
}
