using Kiosk.Interop.Serial;
using Kiosk.Peripherals.Glucometers;
using Kiosk.Peripherals.Glucometers.Astm;
using Kiosk.Peripherals.Glucometers.OneTouch;
using Kiosk.Simulator.Meters;

namespace Kiosk.Tests.Peripherals;

/// <summary>A simulated meter on a cable without a kernel between, in a world whose time only waiting moves.</summary>
internal sealed class MeterRig<T> : TimeProvider, ISerialLine
    where T : VirtualMeter
{
    private static readonly DateTime Start = new(2026, 11, 29, 14, 0, 0, DateTimeKind.Unspecified);

    public MeterRig(Func<Func<DateTime>, T> make) => Meter = make(() => World);

    public T Meter { get; }

    public long NowUs { get; private set; } = 50_000_000;

    public DateTime World => Start.AddMicroseconds(NowUs);

    /// <summary>Bytes after which the cable is pulled.</summary>
    public int CutAfter { get; set; } = int.MaxValue;

    /// <summary>All that the host sent.</summary>
    public List<byte> Sent { get; } = [];

    public override long TimestampFrequency => 1_000_000;

    public override long GetTimestamp() => NowUs;

    public void Pass(TimeSpan time) => NowUs += (long)time.TotalMicroseconds;

    public MeterDownload Download() => Driver().Read(CancellationToken.None);

    public SerialTransfer Read(Span<byte> buffer, int timeoutMs)
    {
        if (CutAfter <= 0) return new SerialTransfer(SerialStatus.LineGone, 0);
        Meter.Tick();
        int count = Meter.HostRead(buffer[..Math.Min(buffer.Length, CutAfter)]);
        CutAfter -= count;
        if (count > 0) return new SerialTransfer(SerialStatus.Ok, count);
        NowUs += timeoutMs * 1000L;
        return new SerialTransfer(SerialStatus.TimedOut, 0);
    }

    public SerialTransfer Write(ReadOnlySpan<byte> bytes, int timeoutMs)
    {
        if (CutAfter <= 0) return new SerialTransfer(SerialStatus.LineGone, 0);
        Sent.AddRange(bytes);
        Meter.HostWrite(bytes);
        return new SerialTransfer(SerialStatus.Ok, bytes.Length);
    }

    public void Dispose()
    {
    }

    private ISerialMeter Driver() => Meter is VirtualAstmMeter ? new AstmMeter(this, this, () => NowUs) : new OneTouchMeter(this, this, () => NowUs);
}
