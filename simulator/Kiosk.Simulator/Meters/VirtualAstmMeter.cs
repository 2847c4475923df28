using System.Globalization;
using System.Text;

namespace Kiosk.Simulator.Meters;

/// <summary>
/// A meter that sends its memory by ASTM E1381/E1394 when it is plugged in, a record a frame. It asks (ENQ) again every two seconds until it
/// is answered, sends a frame that was refused (NAK) again up to six times, and after its message waits until it is told NAK.
/// </summary>
/// <param name="now">The world's time.</param>
public sealed class VirtualAstmMeter(Func<DateTime> now) : VirtualMeter(now)
{
    private const byte Stx = 2, Etx = 3, Eot = 4, Enq = 5, Ack = 6, Nak = 0x15, Etb = 0x17;
    private const int RefusedMax = 6;
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(2);

    private readonly Func<DateTime> _now = now;
    private List<byte[]> _frames = [];
    private DateTime _askDue;
    private int _at = -1, _refused;
    private bool _isSending, _isRemote, _isRepeated;

    /// <summary>mmol/L instead of mg/dL.</summary>
    public bool IsMolar { get; set; }

    /// <summary>Seconds in its times.</summary>
    public bool HasSeconds { get; set; } = true;

    /// <summary>What it marks control solution with: C or E, by model.</summary>
    public char ControlMark { get; set; } = 'C';

    /// <summary>Model and versions, as in the header.</summary>
    public string Model { get; set; } = "Contour7350";

    /// <inheritdoc/>
    public override void Tick()
    {
        if (_isSending || _isRemote || _now() < _askDue) return;
        _askDue = _now() + AskEvery;
        Send([Enq]);
    }

    /// <inheritdoc/>
    protected override void Take(byte value)
    {
        switch (value)
        {
            case Ack when _isSending:
                Next();
                break;
            case Nak when _isSending:
                if (++_refused >= RefusedMax) End();
                else Send(_frames[_at]);
                break;
            case Nak:
                _isRemote = false;
                Send([Eot]);
                break;
            case Ack when !_isRemote:
                _frames = [.. Records().Select((record, i) => Frame((i + 1) & 7, record, record[0] == 'L'))];
                (_isSending, _at) = (true, -1);
                Next();
                break;
            default:
                break;
        }
    }

    private void Next()
    {
        _refused = 0;
        bool repeats = Fault.HasFlag(MeterFault.Repeats) && _at >= 0 && !_isRepeated;
        _isRepeated = repeats;
        if (!repeats) _at++;
        if (_at >= _frames.Count)
        {
            End();
            return;
        }

        if (Fault.HasFlag(MeterFault.StopsHalfway) && _at >= _frames.Count / 2) return;
        byte[] frame = _frames[_at];
        if (frame[2] == (byte)'R' && Damages())
        {
            frame = [.. frame];
            frame[frame.AsSpan().IndexOf("Glucose|"u8) + 8] ^= 1;
        }

        Send(frame);
    }

    private void End()
    {
        (_isSending, _isRemote) = (false, true);
        Send([Eot]);
    }

    private IEnumerable<string> Records()
    {
        yield return $"H|\\^&||x|{Model}^01.20\\01.04^{Serial}|A=1|{Results.Count}||||P|1|{Time(Clock)}";
        yield return "P|1";
        for (int i = 0; i < Results.Count; i++)
        {
            MeterResult result = Results[i];
            string flags = string.Join('/', Flags(result).Append("M0").Append("T1"));
            bool saysMolar = IsMolar || Fault.HasFlag(MeterFault.WrongUnit);
            string value = IsMolar
                ? string.Create(CultureInfo.InvariantCulture, $"{result.MgPerDl / 18.0182m:0.0}")
                : result.MgPerDl.ToString(CultureInfo.InvariantCulture);
            yield return string.Create(
                CultureInfo.InvariantCulture, $"R|{i + 1}|^^^Glucose|{value}|{(saysMolar ? "mmol/L" : "mg/dL")}^P||{flags}||{Time(result.Time)}");
        }

        yield return "L|1|N";
    }

    private IEnumerable<string> Flags(MeterResult result)
    {
        const int LowMgPerDl = 10, HighMgPerDl = 600;
        if (result.IsControl) yield return ControlMark.ToString();
        if (result.MgPerDl < LowMgPerDl) yield return "<";
        if (result.MgPerDl > HighMgPerDl) yield return ">";
        if (result.Meal != 'N') yield return result.Meal.ToString();
    }

    private string Time(DateTime time) => time.ToString(HasSeconds ? "yyyyMMddHHmmss" : "yyyyMMddHHmm", CultureInfo.InvariantCulture);

    private static byte[] Frame(int number, string record, bool isLast)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{number}{record}\r")), isLast ? Etx : Etb];
        int sum = body.Sum(b => b) & 0xFF;
        return [Stx, .. body, .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{sum:X2}\r\n"))];
    }
}
