namespace Kiosk.Tests.Peripherals.BlueZ;

/// <summary>A Bluetooth device as a mock bluetoothd has it.</summary>
internal sealed class MockDevice(string address)
{
    private readonly List<(int Uuid, byte[] Value)> _characteristics = [];

    public string Address => address;

    public string Path => "/org/bluez/hci0/dev_" + address.Replace(':', '_');

    public bool IsPaired { get; init; } = true;

    /// <summary>Calls of Connect.</summary>
    public int Connects { get; set; }

    /// <summary>What Connect answers with instead; null connects.</summary>
    public string? ConnectError { get; set; }

    /// <summary>Calls are never answered.</summary>
    public bool Hangs { get; set; }

    /// <summary>Services are never told.</summary>
    public bool IsMute { get; set; }

    /// <summary>What it indicates when that is first subscribed to, whereupon it hangs up; null for nothing.</summary>
    public (int Uuid, byte[] Value)? LeavesWith { get; set; }

    /// <summary>It hung up.</summary>
    public bool HasLeft { get; set; }

    /// <summary>Stored glucose records: sequence number, measurement, context or null.</summary>
    public List<(int Sequence, byte[] Measurement, byte[]? Context)> Records { get; } = [];

    /// <summary>What was written to the Record Access Control Point.</summary>
    public List<byte[]> Requests { get; } = [];

    public IReadOnlyList<(int Uuid, byte[] Value)> Characteristics => _characteristics;

    /// <summary>Which characteristics notify.</summary>
    public HashSet<int> Notifying { get; } = [];

    public MockDevice With(int uuid, byte[]? value = null)
    {
        _characteristics.Add((uuid, value ?? []));
        return this;
    }

    public string PathOf(int uuid) => FormattableString.Invariant($"{Path}/service0010/char{uuid:x4}");
}
