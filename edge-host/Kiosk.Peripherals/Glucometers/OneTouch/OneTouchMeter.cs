using System.Globalization;
using System.Text;
using Kiosk.Interop.Serial;
using Kiosk.Peripherals.Readings;

namespace Kiosk.Peripherals.Glucometers.OneTouch;

/// <summary>
/// Reads out a LifeScan OneTouch Ultra2 on its serial cable.
/// <code>
/// Wake(DM?) --version--> Serial(DM@) --serial number--> Clock(DMF) --time--> Dump(DMP) --header--> Records --last--> done
///    any --no answer--> Silent or Incomplete        any --hang-up--> LineGone
/// </code>
/// </summary>
/// <param name="line">The open line, 9600 bit/s.</param>
/// <param name="time">For deadlines.</param>
/// <param name="nowUs">The host's monotonic clock, us.</param>
/// <remarks>
/// A command is 11 0D, the letters, 0D: what two public readers of this meter send, one of them without the last 0D. It is never
/// asked to erase (DMZ) or to set its clock (DMT). Old meters miss the first command after they were plugged in: it is said twice.
/// </remarks>
public sealed class OneTouchMeter(ISerialLine line, TimeProvider time, Func<long> nowUs) : ISerialMeter
{
    private const int LineMax = 120;

    /// <summary>An Ultra2 holds 500 results.</summary>
    private const int RecordsMax = 999;

    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(2);
    private readonly MeterPort _port = new(line, time);

    /// <summary>Bits per second.</summary>
    public static int LineBaud => 9600;

    /// <inheritdoc/>
    public MeterDownload Read(CancellationToken cancel)
    {
        MeterProblem problem = Ask("DM?", out string version, cancel);
        if (problem is MeterProblem.Silent or MeterProblem.Garbled) problem = Ask("DM?", out version, cancel);
        if (problem != MeterProblem.None) return MeterDownload.Failed(problem);
        problem = Ask("DM@", out string serial, cancel);
        if (problem != MeterProblem.None) return MeterDownload.Failed(problem);
        var identity = new PeripheralIdentity(
            PeripheralClass.Glucose, "LifeScan", "OneTouch Ultra2", Quoted(serial), PeripheralIdentity.Clean(version.TrimStart('?')), null, null);

        long askedUs = nowUs();
        problem = Ask("DMF", out string clock, cancel);
        ClockSample? shown = null;
        string[] fields = OneTouchLine.Fields(clock);
        if (problem == MeterProblem.None && fields.Length >= 3 && OneTouchLine.Time(fields[1], fields[2]) is { } shows)
            shown = new ClockSample(shows, askedUs, nowUs());
        if (problem == MeterProblem.LineGone) return new MeterDownload(problem, identity, null, []);

        problem = Ask("DMP", out string header, cancel);
        if (problem != MeterProblem.None) return new MeterDownload(problem, identity, shown, []);
        return Count(header) is { } count
            ? Records(count, identity, shown, cancel)
            : new MeterDownload(MeterProblem.Garbled, identity, shown, []);
    }

    private MeterDownload Records(int count, PeripheralIdentity identity, ClockSample? shown, CancellationToken cancel)
    {
        var readings = new List<PeripheralReading>(count);
        for (int i = 0; i < count; i++)
        {
            MeterProblem problem = ReadLine(out string record, cancel);
            if (problem != MeterProblem.None)
            {
                if (record.Length > 0) readings.Add(OneTouchRecord.Damaged(NoReading.Truncated));
                if (problem == MeterProblem.Silent) problem = MeterProblem.Incomplete;
                return new MeterDownload(problem, identity, shown, readings);
            }

            readings.Add(OneTouchRecord.Decode(record));
        }

        return new MeterDownload(MeterProblem.None, identity, shown, readings);
    }

    private MeterProblem Ask(string command, out string answer, CancellationToken cancel)
    {
        answer = "";
        _port.Drain();
        if (!_port.Write([0x11, 0x0D, .. Encoding.ASCII.GetBytes(command), 0x0D])) return MeterProblem.LineGone;
        MeterProblem problem = ReadLine(out string line, cancel);
        if (problem != MeterProblem.None) return problem;
        return OneTouchLine.TryOpen(line, out answer) == NoReading.None ? MeterProblem.None : MeterProblem.Garbled;
    }

    // One line without its CR LF; what came of it when it did not end.
    private MeterProblem ReadLine(out string line, CancellationToken cancel)
    {
        var text = new StringBuilder(LineMax);
        while (text.Length <= LineMax)
        {
            int next = _port.Read(AnswerTime, cancel);
            if (next < 0 || next == '\n')
            {
                line = text.ToString();
                return next == '\n' ? MeterProblem.None : next == MeterPort.Gone ? MeterProblem.LineGone : MeterProblem.Silent;
            }

            // A lone line feed or carriage return before the text is of the line before.
            if (next != '\r') text.Append((char)next);
        }

        line = "";
        return MeterProblem.Garbled;
    }

    private static int? Count(string header)
    {
        string[] fields = OneTouchLine.Fields(header);
        bool isHeader = header.StartsWith("P ", StringComparison.Ordinal) && fields.Length == 3;
        return isHeader && int.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count <= RecordsMax ? count : null;
    }

    private static string? Quoted(string answer) => OneTouchLine.Fields(answer) is [string serial, ..] ? PeripheralIdentity.Clean(serial) : null;
}
