using Tmds.DBus.Protocol;
using PropertyMap = System.Collections.Generic.Dictionary<string, Tmds.DBus.Protocol.VariantValue>;

namespace Kiosk.Tests.Peripherals.BlueZ;

/// <summary>
/// bluetoothd as a client sees it on the bus: org.bluez with an object manager, one adapter, devices whose characteristics are there once they are
/// connected. Written from BlueZ's interface documents, not from the client.
/// </summary>
internal sealed class MockBlueZ(string bus) : IPathMethodHandler, IDisposable
{
    private const string AdapterPath = "/org/bluez/hci0";
    private const string Adapter = "org.bluez.Adapter1", Device = "org.bluez.Device1", Characteristic = "org.bluez.GattCharacteristic1";

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Dictionary<string, PropertyMap>> _objects = new(StringComparer.Ordinal);
    private readonly List<MockDevice> _devices = [];
    private DBusConnection? _connection;

    public string Path => "/";

    public bool HandlesChildPaths => true;

    /// <summary>Calls that were answered, as interface.member.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>What switching the adapter on answers with; null switches it on.</summary>
    public string? PowerError { get; set; }

    /// <summary>Comes onto the bus.</summary>
    public async Task<MockBlueZ> StartAsync(params MockDevice[] devices)
    {
        lock (_lock)
        {
            _objects.Clear();
            _objects[AdapterPath] = new() { [Adapter] = new() { ["Address"] = "00:11:22:33:44:55", ["Powered"] = false } };
        }

        foreach (MockDevice device in devices) _devices.Add(device);
        foreach (MockDevice device in _devices) lock (_lock) _objects[device.Path] = new() { [Device] = Properties(device) };
        _connection = new DBusConnection(bus);
        await _connection.ConnectAsync();
        _connection.AddMethodHandler(this);
        await _connection.RequestNameAsync("org.bluez", RequestNameOptions.Default);
        return this;
    }

    /// <summary>Ends, as a crash of bluetoothd does.</summary>
    public void Stop()
    {
        _connection?.Dispose();
        _connection = null;
    }

    public void Dispose() => Stop();

    public void RemoveAdapter()
    {
        lock (_lock) _objects.Remove(AdapterPath);
        Signal("/", "org.freedesktop.DBus.ObjectManager", "InterfacesRemoved", "oas", (ref writer) =>
        {
            writer.WriteObjectPath(AdapterPath);
            writer.WriteArray(new[] { Adapter });
        });
    }

    public void AddAdapter() => Add(AdapterPath, Adapter, new() { ["Powered"] = false });

    /// <summary>The device is out of range.</summary>
    public void Drop(MockDevice device)
    {
        device.Notifying.Clear();
        Change(device.Path, Device, new() { ["Connected"] = false, ["ServicesResolved"] = false });
    }

    /// <summary>The device notifies or indicates.</summary>
    public void Notify(MockDevice device, int uuid, byte[] value)
    {
        if (device.Notifying.Contains(uuid)) Change(device.PathOf(uuid), Characteristic, new() { ["Value"] = VariantValue.Array(value) });
    }

    public ValueTask HandleMethodAsync(MethodContext context)
    {
        string path = context.Request.PathAsString!, member = $"{context.Request.InterfaceAsString}.{context.Request.MemberAsString}";
        lock (_lock) Calls.Add(member);
        MockDevice? device = _devices.FirstOrDefault(d => path == d.Path || path.StartsWith(d.Path + "/", StringComparison.Ordinal));
        if (device?.Hangs == true)
        {
            context.DisposesAsynchronously = true;
            return ValueTask.CompletedTask;
        }

        Handle(context, path, member, device);
        return ValueTask.CompletedTask;
    }

    private void Handle(MethodContext context, string path, string member, MockDevice? device)
    {
        switch (member)
        {
            case "org.freedesktop.DBus.ObjectManager.GetManagedObjects":
                ReplyObjects(context);
                break;
            case "org.freedesktop.DBus.Properties.Set" when PowerError is { } problem:
                context.ReplyError("org.bluez.Error.Blocked", problem);
                break;
            case "org.freedesktop.DBus.Properties.Set":
                Reply(context);
                Change(path, Adapter, new() { ["Powered"] = true });
                break;
            case Adapter + ".SetDiscoveryFilter" or Adapter + ".StartDiscovery" or Adapter + ".StopDiscovery":
                Reply(context);
                break;
            case Device + ".Connect" when device!.ConnectError is { } problem:
                device.Connects++;
                context.ReplyError("org.bluez.Error.Failed", problem);
                break;
            case Device + ".Connect":
                device.Connects++;
                device.HasLeft = false;
                Reply(context);
                Connected(device);
                break;
            case Device + ".Disconnect":
                Reply(context);
                Drop(device!);
                break;
            case Characteristic + ".StartNotify" when device!.HasLeft:
                context.ReplyError("org.bluez.Error.Failed", "Not connected");
                break;
            case Characteristic + ".StartNotify":
                device!.Notifying.Add(UuidOf(path));
                if (device.LeavesWith is { } last && last.Uuid == UuidOf(path)) Leave(device, last.Value);
                Reply(context);
                break;
            case Characteristic + ".ReadValue":
                ReplyBytes(context, device!.Characteristics.First(c => c.Uuid == UuidOf(path)).Value);
                break;
            case Characteristic + ".WriteValue":
                byte[] request = context.Request.GetBodyReader().ReadArrayOfByte();
                Reply(context);
                Access(device!, request);
                break;
            default:
                context.ReplyUnknownMethodError();
                break;
        }
    }

    private void Connected(MockDevice device)
    {
        Change(device.Path, Device, new() { ["Connected"] = true });
        if (device.IsMute) return;
        foreach ((int uuid, _) in device.Characteristics)
        {
            Add(device.PathOf(uuid), Characteristic, new()
            {
                ["UUID"] = FormattableString.Invariant($"0000{uuid:x4}-0000-1000-8000-00805f9b34fb"),
            });
        }

        Change(device.Path, Device, new() { ["ServicesResolved"] = true });
    }

    private void Leave(MockDevice device, byte[] last)
    {
        Notify(device, device.LeavesWith!.Value.Uuid, last);
        (device.LeavesWith, device.HasLeft) = (null, true);
        Drop(device);
    }

    // The Record Access Control Point of the glucose service.
    private void Access(MockDevice device, byte[] request)
    {
        device.Requests.Add(request);
        int from = request.Length == 5 ? request[3] | (request[4] << 8) : 0;
        var records = device.Records.Where(r => r.Sequence >= from).ToList();
        foreach ((_, byte[] measurement, byte[]? context) in records)
        {
            Notify(device, 0x2A18, measurement);
            if (context is not null) Notify(device, 0x2A34, context);
        }

        Notify(device, 0x2A52, [6, 0, 1, (byte)(records.Count > 0 ? 1 : 6)]);
    }

    private static PropertyMap Properties(MockDevice device) => new()
    {
        ["Address"] = device.Address, ["Paired"] = device.IsPaired, ["Connected"] = false, ["ServicesResolved"] = false,
    };

    private static int UuidOf(string path) => Convert.ToInt32(path[^4..], 16);

    private void Add(string path, string iface, PropertyMap properties)
    {
        lock (_lock) _objects[path] = new() { [iface] = properties };
        Signal("/", "org.freedesktop.DBus.ObjectManager", "InterfacesAdded", "oa{sa{sv}}", (ref writer) =>
        {
            writer.WriteObjectPath(path);
            WriteInterfaces(ref writer, new() { [iface] = properties });
        });
    }

    private void Change(string path, string iface, PropertyMap changed)
    {
        lock (_lock)
        {
            if (_objects.TryGetValue(path, out var known) && known.TryGetValue(iface, out PropertyMap? values))
                foreach ((string name, VariantValue value) in changed) values[name] = value;
        }

        Signal(path, "org.freedesktop.DBus.Properties", "PropertiesChanged", "sa{sv}as", (ref writer) =>
        {
            writer.WriteString(iface);
            writer.WriteDictionary(changed);
            writer.WriteArray(Array.Empty<string>());
        });
    }

    private delegate void Body(ref MessageWriter writer);

    private void Signal(string path, string iface, string member, string signature, Body body)
    {
        if (_connection is not { } connection) return;
        MessageWriter writer = connection.GetMessageWriter();
        writer.WriteSignalHeader(null, path, iface, member, signature);
        body(ref writer);
        connection.TrySendMessage(writer.CreateMessage());
        writer.Dispose();
    }

    private static void Reply(MethodContext context)
    {
        using MessageWriter writer = context.CreateReplyWriter(null!);
        context.Reply(writer.CreateMessage());
    }

    private static void ReplyBytes(MethodContext context, byte[] value)
    {
        MessageWriter writer = context.CreateReplyWriter("ay");
        writer.WriteArray(value);
        context.Reply(writer.CreateMessage());
        writer.Dispose();
    }

    private void ReplyObjects(MethodContext context)
    {
        MessageWriter writer = context.CreateReplyWriter("a{oa{sa{sv}}}");
        lock (_lock)
        {
            ArrayStart objects = writer.WriteDictionaryStart();
            foreach ((string path, Dictionary<string, PropertyMap> interfaces) in _objects)
            {
                writer.WriteDictionaryEntryStart();
                writer.WriteObjectPath(path);
                WriteInterfaces(ref writer, interfaces);
            }

            writer.WriteDictionaryEnd(objects);
        }

        context.Reply(writer.CreateMessage());
        writer.Dispose();
    }

    private static void WriteInterfaces(ref MessageWriter writer, Dictionary<string, PropertyMap> interfaces)
    {
        ArrayStart start = writer.WriteDictionaryStart();
        foreach ((string iface, PropertyMap properties) in interfaces)
        {
            writer.WriteDictionaryEntryStart();
            writer.WriteString(iface);
            writer.WriteDictionary(properties);
        }

        writer.WriteDictionaryEnd(start);
    }
}
