using Tmds.DBus.Protocol;
using PropertyMap = System.Collections.Generic.Dictionary<string, Tmds.DBus.Protocol.VariantValue>;

namespace Kiosk.Peripherals.Bluetooth.BlueZ;

/// <summary>What bluetoothd has: adapters, devices, characteristics. May be read from any thread.</summary>
internal sealed class BlueZObjects
{
    private readonly Lock _lock = new();
    private Dictionary<string, Dictionary<string, PropertyMap>> _objects = [];

    /// <summary>Begins anew.</summary>
    public void Reset(Dictionary<string, Dictionary<string, PropertyMap>> objects)
    {
        lock (_lock) _objects = objects;
    }

    /// <summary>Takes what was told.</summary>
    public void Apply(BlueZEvent told)
    {
        lock (_lock)
        {
            if (told.Added is { } added)
            {
                Dictionary<string, PropertyMap> known = _objects.TryGetValue(told.Path, out var before) ? before : _objects[told.Path] = [];
                foreach ((string iface, PropertyMap properties) in added) known[iface] = properties;
            }

            if (told.Removed is { } removed && _objects.TryGetValue(told.Path, out var left))
            {
                foreach (string iface in removed) left.Remove(iface);
                if (left.Count == 0) _objects.Remove(told.Path);
            }

            if (told.Changed is { } changed && _objects.TryGetValue(told.Path, out var owner) && owner.TryGetValue(told.Interface, out PropertyMap? values))
            {
                foreach ((string name, VariantValue value) in changed) values[name] = value;
            }
        }
    }

    /// <summary>The adapter that is used, the first by name; null when there is none.</summary>
    public string? Adapter()
    {
        lock (_lock) return _objects.Where(o => o.Value.ContainsKey(BlueZNames.Adapter)).Select(o => o.Key).Order(StringComparer.Ordinal).FirstOrDefault();
    }

    /// <summary>A device by its address; null when it is not known.</summary>
    public string? Device(string address)
    {
        lock (_lock)
        {
            return _objects.Where(o => o.Value.TryGetValue(BlueZNames.Device, out PropertyMap? device)
                && device.TryGetValue("Address", out VariantValue value) && value.Type == VariantValueType.String
                && string.Equals(value.GetString(), address, StringComparison.OrdinalIgnoreCase)).Select(o => o.Key).FirstOrDefault();
        }
    }

    /// <summary>A property that is true or false; false when it is not there.</summary>
    public bool Is(string path, string iface, string property)
    {
        lock (_lock)
        {
            return _objects.TryGetValue(path, out var interfaces) && interfaces.TryGetValue(iface, out PropertyMap? values)
                && values.TryGetValue(property, out VariantValue value) && value.Type == VariantValueType.Bool && value.GetBool();
        }
    }

    /// <summary>A device's characteristics: UUID and path.</summary>
    public IReadOnlyList<(string Uuid, string Path)> Characteristics(string device)
    {
        lock (_lock)
        {
            return [.. _objects.Where(o => o.Key.StartsWith(device + "/", StringComparison.Ordinal) && o.Value.ContainsKey(BlueZNames.Characteristic))
                .Select(o => (o.Value[BlueZNames.Characteristic].TryGetValue("UUID", out VariantValue uuid) && uuid.Type == VariantValueType.String
                    ? uuid.GetString() : "", o.Key))];
        }
    }
}
