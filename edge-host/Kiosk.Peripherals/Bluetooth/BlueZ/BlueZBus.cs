using System.Threading.Channels;
using Tmds.DBus.Protocol;
using PropertyMap = System.Collections.Generic.Dictionary<string, Tmds.DBus.Protocol.VariantValue>;

namespace Kiosk.Peripherals.Bluetooth.BlueZ;

/// <summary>Something that BlueZ told.</summary>
/// <param name="Path">Of which object; empty when bluetoothd came or went.</param>
/// <param name="Added">Interfaces that are new, with their properties; null when none.</param>
/// <param name="Removed">Interfaces that are gone; null when none.</param>
/// <param name="Interface">Whose properties changed; empty when none did.</param>
/// <param name="Changed">Their new values; null when none did.</param>
/// <param name="AtUs">When it came, by the host's monotonic clock.</param>
internal sealed record BlueZEvent(
    string Path, Dictionary<string, PropertyMap>? Added, string[]? Removed, string Interface, PropertyMap? Changed, long AtUs);

/// <summary>The D-Bus connection to bluetoothd: calls that end in time, and what it tells, in one queue.</summary>
internal sealed class BlueZBus : IDisposable
{
    // A device that notifies faster than anybody reads loses its oldest values, not the machine its memory.
    private const int EventsMax = 4096;

    private readonly DBusConnection _connection;
    private readonly BlueZOptions _options;
    private readonly TimeProvider _time;
    private readonly Func<long> _nowUs;
    private readonly Channel<BlueZEvent> _events = Channel.CreateBounded<BlueZEvent>(
        new BoundedChannelOptions(EventsMax) { FullMode = BoundedChannelFullMode.DropOldest });

    private BlueZBus(BlueZOptions options, TimeProvider time, Func<long> nowUs)
    {
        (_options, _time, _nowUs) = (options, time, nowUs);
        _connection = new DBusConnection(options.BusAddress ?? DBusAddress.System ?? "unix:path=/run/dbus/system_bus_socket");
    }

    /// <summary>What was told, oldest first; completed when the connection is gone.</summary>
    public ChannelReader<BlueZEvent> Events => _events.Reader;

    /// <summary>Connects and listens.</summary>
    /// <exception cref="DBusExceptionBase">There is no bus.</exception>
    /// <exception cref="TimeoutException">The bus does not answer.</exception>
    public static async Task<BlueZBus> ConnectAsync(BlueZOptions options, TimeProvider time, Func<long> nowUs)
    {
        var bus = new BlueZBus(options, time, nowUs);
        try
        {
            await bus.InTime(bus._connection.ConnectAsync().AsTask(), options.CallTime).ConfigureAwait(false);
            await bus.InTime(bus.ListenAsync(), options.CallTime).ConfigureAwait(false);
            return bus;
        }
        catch
        {
            bus.Dispose();
            throw;
        }
    }

    /// <summary>All objects of bluetoothd.</summary>
    public Task<Dictionary<string, Dictionary<string, PropertyMap>>> ObjectsAsync()
    {
        using MessageWriter writer = Call("/", BlueZNames.ObjectManager, "GetManagedObjects", null);
        return InTime(_connection.CallMethodAsync(writer.CreateMessage(), ReadObjects), _options.CallTime);
    }

    /// <summary>Calls a method without arguments.</summary>
    public Task CallAsync(string path, string iface, string method, TimeSpan? within = null)
    {
        using MessageWriter writer = Call(path, iface, method, null);
        return InTime(_connection.CallMethodAsync(writer.CreateMessage()), within ?? _options.CallTime);
    }

    /// <summary>Sets a property that is true or false.</summary>
    public Task SetAsync(string path, string iface, string property, bool value)
    {
        MessageWriter writer = Call(path, BlueZNames.Properties, "Set", "ssv");
        try
        {
            writer.WriteString(iface);
            writer.WriteString(property);
            writer.WriteVariantBool(value);
            return InTime(_connection.CallMethodAsync(writer.CreateMessage()), _options.CallTime);
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>Looks for Low Energy devices of some services.</summary>
    public Task FilterAsync(string adapter, string[] services)
    {
        MessageWriter writer = Call(adapter, BlueZNames.Adapter, "SetDiscoveryFilter", "a{sv}");
        try
        {
            writer.WriteDictionary(new PropertyMap { ["UUIDs"] = VariantValue.Array(services), ["Transport"] = VariantValue.String("le") });
            return InTime(_connection.CallMethodAsync(writer.CreateMessage()), _options.CallTime);
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>Reads a characteristic.</summary>
    public Task<byte[]> ReadAsync(string characteristic)
    {
        MessageWriter writer = Call(characteristic, BlueZNames.Characteristic, "ReadValue", "a{sv}");
        try
        {
            writer.WriteDictionary(new PropertyMap());
            return InTime(
                _connection.CallMethodAsync(writer.CreateMessage(), static (Message m, object? _) => m.GetBodyReader().ReadArrayOfByte()), _options.CallTime);
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>Writes a characteristic, and waits for the device's acknowledgement.</summary>
    public Task WriteAsync(string characteristic, byte[] value)
    {
        MessageWriter writer = Call(characteristic, BlueZNames.Characteristic, "WriteValue", "aya{sv}");
        try
        {
            writer.WriteArray(value);
            writer.WriteDictionary(new PropertyMap { ["type"] = VariantValue.String("request") });
            return InTime(_connection.CallMethodAsync(writer.CreateMessage()), _options.CallTime);
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _events.Writer.TryComplete();
        _connection.Dispose();
    }

    private MessageWriter Call(string path, string iface, string method, string? signature)
    {
        MessageWriter writer = _connection.GetMessageWriter();
        writer.WriteMethodCallHeader(BlueZNames.Service, path, iface, method, signature);
        return writer;
    }

    private async Task ListenAsync()
    {
        await AddAsync(new MatchRule { Type = MessageType.Signal, Sender = BlueZNames.Service, Interface = BlueZNames.ObjectManager, Member = "InterfacesAdded" },
            (message, _) =>
            {
                Reader reader = message.GetBodyReader();
                return Event(reader.ReadObjectPathAsString(), ReadInterfaces(ref reader));
            }).ConfigureAwait(false);
        await AddAsync(new MatchRule { Type = MessageType.Signal, Sender = BlueZNames.Service, Interface = BlueZNames.ObjectManager, Member = "InterfacesRemoved" },
            (message, _) =>
            {
                Reader reader = message.GetBodyReader();
                return Event(reader.ReadObjectPathAsString(), null) with { Removed = reader.ReadArrayOfString() };
            }).ConfigureAwait(false);
        await AddAsync(
            new MatchRule
            {
                Type = MessageType.Signal, Sender = BlueZNames.Service, PathNamespace = BlueZNames.Root, Interface = BlueZNames.Properties,
                Member = "PropertiesChanged",
            },
            (message, _) =>
            {
                Reader reader = message.GetBodyReader();
                return Event(message.PathAsString!, null) with { Interface = reader.ReadString(), Changed = reader.ReadDictionaryOfStringToVariantValue() };
            }).ConfigureAwait(false);
        await AddAsync(
            new MatchRule
            {
                Type = MessageType.Signal, Sender = "org.freedesktop.DBus", Interface = "org.freedesktop.DBus", Member = "NameOwnerChanged",
                Arg0 = BlueZNames.Service,
            },
            (_, _) => Event("", null)).ConfigureAwait(false);
    }

    private async Task AddAsync(MatchRule rule, MessageValueReader<BlueZEvent> reader) => await _connection.AddMatchAsync(
        rule, reader, (Notification<BlueZEvent> notification) =>
        {
            if (notification.HasValue) _events.Writer.TryWrite(notification.Value);
            else if (notification.IsCompletion && notification.Type is NotificationType.ConnectionClosed or NotificationType.ConnectionFailed)
                _events.Writer.TryComplete();
        },
        emitOnCapturedContext: false, ObserverFlags.EmitOnConnectionClosed | ObserverFlags.EmitOnConnectionFailed, null).ConfigureAwait(false);

    private BlueZEvent Event(string path, Dictionary<string, PropertyMap>? added) => new(path, added, null, "", null, _nowUs());

    // A call that bluetoothd never answers must not hold up anybody; the answer, should it come, is thrown away.
    private Task InTime(Task call, TimeSpan within) => call.WaitAsync(within, _time);

    private Task<T> InTime<T>(Task<T> call, TimeSpan within) => call.WaitAsync(within, _time);

    private static Dictionary<string, Dictionary<string, PropertyMap>> ReadObjects(Message message, object? state)
    {
        Reader reader = message.GetBodyReader();
        var objects = new Dictionary<string, Dictionary<string, PropertyMap>>();
        ArrayEnd end = reader.ReadDictionaryStart();
        while (reader.HasNext(end)) objects[reader.ReadObjectPathAsString()] = ReadInterfaces(ref reader);
        return objects;
    }

    private static Dictionary<string, PropertyMap> ReadInterfaces(ref Reader reader)
    {
        var interfaces = new Dictionary<string, PropertyMap>();
        ArrayEnd end = reader.ReadDictionaryStart();
        while (reader.HasNext(end)) interfaces[reader.ReadString()] = reader.ReadDictionaryOfStringToVariantValue();
        return interfaces;
    }
}
