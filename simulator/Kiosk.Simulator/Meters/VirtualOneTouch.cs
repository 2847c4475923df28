using System.Globalization;
using System.Text;

namespace Kiosk.Simulator.Meters;

/// <summary>
/// A LifeScan OneTouch Ultra2 on its serial cable. A command is 11 0D and its letters, with or without a carriage return behind: public
/// readers do either. Newest result first.
/// </summary>
/// <param name="now">The world's time.</param>
public sealed class VirtualOneTouch(Func<DateTime> now) : VirtualMeter(now)
{
    private const string Stamp = "'\"'ddd'\",\"'MM'/'dd'/'yy'\",\"'HH':'mm':'ss'   \"'";

    private readonly StringBuilder _command = new();

    /// <summary>True once it was told to erase its memory.</summary>
    public bool WasErased { get; private set; }

    /// <inheritdoc/>
    protected override void Take(byte value)
    {
        if (value == 0x11)
        {
            _command.Clear();
            return;
        }

        if (value == 0x0D) return;
        _command.Append((char)value);
        bool isKnown = true;
        switch (_command.ToString())
        {
            case "DM?":
                Line("?P02.00.00  25/05/07 ");
                break;
            case "DM@":
                Line($"@ \"{Serial}\"");
                break;
            case "DMSU?":
                Line("SU?,\"MG/DL \"");
                break;
            case "DMF":
                Line($"F {Written(Clock)}");
                break;
            case "DMP":
                Dump();
                break;
            case "DMZ":
                Results.Clear();
                WasErased = true;
                Line("Z");
                break;
            default:
                isKnown = false;
                break;
        }

        const int LongestCommand = 5;
        if (isKnown || _command.Length > LongestCommand) _command.Clear();
    }

    private void Dump()
    {
        Line(string.Create(CultureInfo.InvariantCulture, $"P {Results.Count:000},\"{Serial}\",\"MG/DL \""));
        int count = Fault.HasFlag(MeterFault.StopsHalfway) ? Results.Count / 2 : Results.Count;
        for (int i = 0; i < count; i++)
        {
            MeterResult result = Results[Results.Count - 1 - i];
            string value = string.Create(CultureInfo.InvariantCulture, $"{(result.IsControl ? 'C' : ' ')} {result.MgPerDl:000} ");
            string text = $"P {Written(result.Time)},\"{value}\",\"{result.Meal}\",\"00\", 00";
            Line(text, Damages());
        }

        if (count < Results.Count) Send("P \"SAT\",\"0"u8);
    }

    private void Line(string text, bool isDamaged = false)
    {
        ushort sum = 0;
        foreach (char c in text) sum += c;
        if (isDamaged) text = text.Replace(" 0", " 9", StringComparison.Ordinal).Replace(" 1", " 2", StringComparison.Ordinal);
        Send(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{text} {sum:X4}\r\n")));
    }

    private static string Written(DateTime time) => time.ToString(Stamp, CultureInfo.InvariantCulture).ToUpperInvariant();
}
