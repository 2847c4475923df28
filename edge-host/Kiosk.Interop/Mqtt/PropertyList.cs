using System.Runtime.InteropServices;

namespace Kiosk.Interop.Mqtt;

/// <summary>A native property list that we build and free.</summary>
internal unsafe ref struct PropertyList
{
    private const int UserPropertiesMax = 64;
    private nint _list;

    /// <summary>The list, 0 while empty. Functions of the library that take it copy it, and leave it ours.</summary>
    internal readonly nint Pointer => _list;

    /// <summary>The first failure while adding; Success when there was none.</summary>
    internal int Status { get; private set; }

    internal void Add(int identifier, uint value) => Note(Mosquitto.AddInt32(ref _list, identifier, value));

    internal void Add(MqttProperties properties)
    {
        if (properties.ExpirySeconds is uint seconds)
        {
            Add(Mosquitto.PropertyExpiry, seconds);
        }

        Add(Mosquitto.PropertyContentType, properties.ContentType);
        Add(Mosquitto.PropertyResponseTopic, properties.ResponseTopic);
        if (properties.CorrelationData is byte[] data)
        {
            fixed (byte* start = data)
            {
                Note(data.Length > ushort.MaxValue
                    ? Mosquitto.Invalid
                    : Mosquitto.AddBinary(ref _list, Mosquitto.PropertyCorrelationData, start, (ushort)data.Length));
            }
        }

        foreach (KeyValuePair<string, string> pair in properties.UserProperties)
        {
            Note(Mosquitto.AddStringPair(ref _list, Mosquitto.PropertyUser, pair.Key, pair.Value));
        }
    }

    public void Dispose()
    {
        if (_list != 0)
        {
            Mosquitto.FreeAll(ref _list);
            _list = 0;
        }
    }

    /// <summary>Reads a list that the library owns, in one of its callbacks.</summary>
    internal static MqttProperties Read(nint list)
    {
        if (list == 0)
        {
            return Empty;
        }

        return new MqttProperties
        {
            CorrelationData = ReadCorrelationData(list),
            ResponseTopic = ReadText(list, Mosquitto.PropertyResponseTopic),
            ContentType = ReadText(list, Mosquitto.PropertyContentType),
            UserProperties = ReadUserProperties(list),
        };
    }

    /// <summary>One text property, or null.</summary>
    internal static string? ReadText(nint list, int identifier)
    {
        if (list == 0 || Mosquitto.ReadString(list, identifier, out nint value, false) == 0)
        {
            return null;
        }

        return Take(value);
    }

    private static MqttProperties Empty { get; } = new();

    private static byte[]? ReadCorrelationData(nint list)
    {
        if (Mosquitto.ReadBinary(list, Mosquitto.PropertyCorrelationData, out nint value, out ushort length, false) == 0)
        {
            return null;
        }

        byte[] data = new ReadOnlySpan<byte>((void*)value, length).ToArray();
        NativeMemory.Free((void*)value);
        return data;
    }

    private static KeyValuePair<string, string>[] ReadUserProperties(nint list)
    {
        List<KeyValuePair<string, string>> pairs = [];
        nint at = Mosquitto.ReadStringPair(list, Mosquitto.PropertyUser, out nint name, out nint value, false);
        while (at != 0)
        {
            pairs.Add(new KeyValuePair<string, string>(Take(name), Take(value)));
            if (pairs.Count == UserPropertiesMax)
            {
                break;
            }

            at = Mosquitto.ReadStringPair(at, Mosquitto.PropertyUser, out name, out value, true);
        }

        return [.. pairs];
    }

    private static string Take(nint text)
    {
        string taken = Mosquitto.Text(text);
        NativeMemory.Free((void*)text);
        return taken;
    }

    private void Add(int identifier, string? value)
    {
        if (value is not null)
        {
            Note(Mosquitto.AddString(ref _list, identifier, value));
        }
    }

    private void Note(int status)
    {
        if (Status == Mosquitto.Success)
        {
            Status = status;
        }
    }
}
