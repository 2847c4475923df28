using Kiosk.Drivers.Bus;

namespace Kiosk.Simulator.Buses;

/// <summary>An SPI bus with one part, a traffic counter and faults to be switched on. Not for several threads at once.</summary>
public sealed class SimulatedSpiDevice : ISpiDevice
{
    private readonly ISpiPart _part;
    private readonly Func<long> _nowUs;

    /// <summary>A bus with its part plugged in.</summary>
    /// <param name="part">The part.</param>
    /// <param name="nowUs">Virtual time in us. A transfer itself takes no time, unless <see cref="ByteMoved"/> makes it.</param>
    public SimulatedSpiDevice(ISpiPart part, Func<long> nowUs)
    {
        _part = part;
        _nowUs = nowUs;
    }

    /// <summary>True: the part is unplugged.</summary>
    public bool Absent { get; set; }

    /// <summary>What the line reads when nobody drives it: 0xFF by a pull-up, 0x00 by a pull-down.</summary>
    public byte IdleByte { get; set; } = 0xFF;

    /// <summary>Asked before each transfer; anything but Ok makes it fail. Partial and Fault have moved half of the bytes.</summary>
    public Func<BusTransfer, BusStatus>? Fault { get; set; }

    /// <summary>May change the bytes of a successful read on their way.</summary>
    public Action<byte[], int>? Corrupt { get; set; }

    /// <summary>Called after each byte; for tests in which time passes during a transfer.</summary>
    public Action? ByteMoved { get; set; }

    /// <summary>Transfers asked for, good or not.</summary>
    public long Transfers { get; private set; }

    /// <summary>Bytes moved.</summary>
    public long Bytes { get; private set; }

    /// <inheritdoc/>
    public BusStatus Transfer(byte[] write, byte[] read, int count)
    {
        BusStatus status = Fault?.Invoke(new BusTransfer(Transfers, 0, count, count)) ?? BusStatus.Ok;
        Transfers++;
        if (status is BusStatus.NotAcknowledged or BusStatus.Timeout) return status;
        bool driven = !Absent && _part.Powered;
        if (driven)
        {
            _part.AdvanceTo(_nowUs());
            _part.Select();
        }

        int moved = status == BusStatus.Ok ? count : count / 2;
        for (int i = 0; i < moved; i++)
        {
            read[i] = driven ? _part.Exchange(write[i]) : IdleByte;
            Bytes++;
            ByteMoved?.Invoke();
        }

        if (driven) _part.Deselect();
        if (status == BusStatus.Ok) Corrupt?.Invoke(read, count);
        return status;
    }
}
