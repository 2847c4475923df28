using Kiosk.Drivers.Bus;

namespace Kiosk.Simulator.Buses;

/// <summary>An I2C bus with parts at addresses, a traffic counter and faults to be switched on. Not for several threads at once.</summary>
public sealed class SimulatedI2cBus
{
    private readonly Func<long> _nowUs;
    private readonly Dictionary<byte, II2cPart> _parts = [];

    /// <summary>An empty bus.</summary>
    /// <param name="nowUs">Virtual time in us. A transfer itself takes no time.</param>
    public SimulatedI2cBus(Func<long> nowUs)
    {
        _nowUs = nowUs;
    }

    /// <summary>True: a line is held low, and every transfer ends in <see cref="BusStatus.Timeout"/>.</summary>
    public bool Stuck { get; set; }

    /// <summary>Asked before each transfer; anything but Ok makes it fail. Partial and Fault have moved half of the bytes.</summary>
    public Func<BusTransfer, BusStatus>? Fault { get; set; }

    /// <summary>May change the bytes of a successful read on their way: the address, the buffer and how much of it counts.</summary>
    public Action<byte, byte[], int>? Corrupt { get; set; }

    /// <summary>Transfers asked for, good or not.</summary>
    public long Transfers { get; private set; }

    /// <summary>Bytes moved, without the address bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Plugs a part in, in place of any other at that address.</summary>
    public void Attach(byte address, II2cPart part)
    {
        _parts[address] = part;
    }

    /// <summary>Unplugs the part at that address.</summary>
    public void Detach(byte address)
    {
        _parts.Remove(address);
    }

    /// <summary>The driver's view of one address. There need not be a part.</summary>
    public II2cDevice Device(byte address)
    {
        return new AddressedDevice(this, address);
    }

    private BusStatus Transfer(byte address, byte[] write, int writeCount, byte[] read, int readCount)
    {
        BusStatus status = Stuck ? BusStatus.Timeout : Fault?.Invoke(new BusTransfer(Transfers, address, writeCount, readCount)) ?? BusStatus.Ok;
        Transfers++;
        if (status is BusStatus.NotAcknowledged or BusStatus.Timeout) return status;
        if (!_parts.TryGetValue(address, out II2cPart? part)) return BusStatus.NotAcknowledged;
        int budget = status == BusStatus.Ok ? int.MaxValue : (writeCount + readCount) / 2;
        part.AdvanceTo(_nowUs());
        BusStatus moved = Move(part, write, writeCount, read, readCount, budget);
        part.Stop();
        if (status != BusStatus.Ok) return status;
        if (moved == BusStatus.Ok && readCount > 0) Corrupt?.Invoke(address, read, readCount);
        return moved;
    }

    private BusStatus Move(II2cPart part, byte[] write, int writeCount, byte[] read, int readCount, int budget)
    {
        if (writeCount > 0 && !part.Start(read: false)) return BusStatus.NotAcknowledged;
        for (int i = 0; i < writeCount; i++)
        {
            if (budget-- <= 0) return BusStatus.Partial;
            Bytes++;
            if (!part.Write(write[i])) return BusStatus.Partial;
        }

        if (readCount > 0 && !part.Start(read: true)) return BusStatus.NotAcknowledged;
        for (int i = 0; i < readCount; i++)
        {
            if (budget-- <= 0) return BusStatus.Partial;
            Bytes++;
            read[i] = part.Read();
        }

        return BusStatus.Ok;
    }

    private sealed class AddressedDevice(SimulatedI2cBus bus, byte address) : II2cDevice
    {
        public BusStatus Write(byte[] buffer, int count) => bus.Transfer(address, buffer, count, [], 0);

        public BusStatus Read(byte[] buffer, int count) => bus.Transfer(address, [], 0, buffer, count);

        public BusStatus WriteRead(byte[] write, int writeCount, byte[] read, int readCount) =>
            bus.Transfer(address, write, writeCount, read, readCount);
    }
}
