using Kiosk.Interop.Serial;
using Kiosk.Peripherals.Readings;

namespace Kiosk.Peripherals.Glucometers.Astm;

/// <summary>Reads out a meter that speaks ASTM E1381/E1394 on a serial cable (Contour and others).</summary>
/// <param name="line">The open line, 9600 bit/s.</param>
/// <param name="time">For deadlines.</param>
/// <param name="nowUs">The host's monotonic clock, us.</param>
/// <remarks>
/// The meter begins: it says ENQ when the cable is in, and again when it was not answered. A meter that does not is told NAK once, which
/// ends its remote mode. USB meters that wrap this protocol in HID reports are not read.
/// </remarks>
public sealed class AstmMeter(ISerialLine line, TimeProvider time, Func<long> nowUs) : ISerialMeter
{
    private static readonly TimeSpan EnquiryTime = TimeSpan.FromSeconds(5);

    // E1381: the sender's frame comes within 30 s; a meter that pauses for that long was pulled out.
    private static readonly TimeSpan FrameTime = TimeSpan.FromSeconds(6);
    private readonly MeterPort _port = new(line, time);

    /// <summary>Bits per second.</summary>
    public static int LineBaud => 9600;

    /// <inheritdoc/>
    public MeterDownload Read(CancellationToken cancel)
    {
        var receiver = new AstmReceiver();
        MeterProblem problem = Receive(receiver, EnquiryTime, out long beganUs, cancel);
        if (problem == MeterProblem.Silent && receiver.State == AstmState.Neutral)
        {
            if (!_port.Write(AstmReceiver.Nak)) return MeterDownload.Failed(MeterProblem.LineGone);
            problem = Receive(receiver, EnquiryTime, out beganUs, cancel);
        }

        if (receiver.State == AstmState.Neutral) return MeterDownload.Failed(problem);
        AstmRecords records = AstmRecords.Decode(receiver.Message);
        if (problem == MeterProblem.None && !records.IsComplete) problem = MeterProblem.Incomplete;
        // The header's time is of when it was made: between the enquiry and the end of the message.
        ClockSample? clock = records.Shown is { } shown ? new ClockSample(shown, beganUs - HeaderAgeUs, _headerUs) : null;
        return new MeterDownload(problem, records.Identity, clock, records.Readings);
    }

    // A meter may make its header before it asks.
    private const long HeaderAgeUs = 1_000_000;
    private long _headerUs;

    private MeterProblem Receive(AstmReceiver receiver, TimeSpan first, out long beganUs, CancellationToken cancel)
    {
        beganUs = 0;
        while (receiver.State is not (AstmState.Ended or AstmState.GivenUp))
        {
            int next = _port.Read(receiver.State == AstmState.Neutral ? first : FrameTime, cancel);
            if (next == MeterPort.Gone) return MeterProblem.LineGone;
            if (next == MeterPort.TimedOut) return receiver.State == AstmState.Neutral ? MeterProblem.Silent : MeterProblem.Incomplete;
            bool wasNeutral = receiver.State == AstmState.Neutral;
            bool isFirst = !receiver.HasText;
            byte? answer = receiver.Take((byte)next);
            if (wasNeutral && receiver.State != AstmState.Neutral) beganUs = nowUs();
            if (isFirst && receiver.HasText) _headerUs = nowUs();
            if (answer is { } send && !_port.Write(send)) return MeterProblem.LineGone;
        }

        return receiver.State == AstmState.Ended ? MeterProblem.None : MeterProblem.Garbled;
    }
}
