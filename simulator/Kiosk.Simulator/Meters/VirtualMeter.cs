using System.Globalization;

namespace Kiosk.Simulator.Meters;

/// <summary>A result in a meter's memory.</summary>
/// <param name="Time">By the meter's clock.</param>
/// <param name="MgPerDl">0 to 999; below or above the meter's range it says LO or HI.</param>
/// <param name="IsControl">Of control solution.</param>
/// <param name="Meal">N, B before or A after a meal.</param>
public sealed record MeterResult(DateTime Time, int MgPerDl, bool IsControl, char Meal);

/// <summary>
/// A glucose meter at the level of the bytes on its cable, written from the published protocol. Its clock is the world's plus an error
/// of its own; its memory keeps what it measured.
/// </summary>
/// <param name="now">The world's time.</param>
public abstract class VirtualMeter(Func<DateTime> now)
{
    private readonly Queue<byte> _outgoing = new();

    /// <summary>What it measured, oldest first.</summary>
    public List<MeterResult> Results { get; } = [];

    /// <summary>How far its clock is ahead.</summary>
    public TimeSpan ClockError { get; set; }

    /// <summary>What is wrong with it.</summary>
    public MeterFault Fault { get; set; }

    /// <summary>Its serial number.</summary>
    public string Serial { get; set; } = "GMF600DCY";

    /// <summary>What its clock shows.</summary>
    public DateTime Clock => now() + ClockError;

    /// <summary>Measures now.</summary>
    public void Measure(int mgPerDl, bool isControl = false, char meal = 'N') => Results.Add(new MeterResult(Clock, mgPerDl, isControl, meal));

    /// <summary>Takes bytes from the host.</summary>
    public void HostWrite(ReadOnlySpan<byte> bytes)
    {
        if (Fault.HasFlag(MeterFault.Silent)) return;
        foreach (byte value in bytes) Take(value);
    }

    /// <summary>Gives bytes to the host.</summary>
    /// <returns>How many.</returns>
    public int HostRead(Span<byte> buffer)
    {
        if (Fault.HasFlag(MeterFault.Silent)) _outgoing.Clear();
        int count = 0;
        while (count < buffer.Length && _outgoing.TryDequeue(out byte next)) buffer[count++] = next;
        return count;
    }

    /// <summary>Time has passed: call it often.</summary>
    public virtual void Tick()
    {
    }

    /// <summary>Carries out an operator's line.</summary>
    /// <param name="line">measure N [B|A], control N, fault NAME[,NAME], clock SECONDS</param>
    /// <returns>Null when done, else what is wrong with the line.</returns>
    public string? Execute(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int number = 0;
        bool hasNumber = words.Length > 1 && int.TryParse(words[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
        switch (words)
        {
            case ["measure", _] or ["measure", _, "B" or "A"] when hasNumber && number is >= 0 and <= 999:
                Measure(number, meal: words.Length > 2 ? words[2][0] : 'N');
                return null;
            case ["control", _] when hasNumber && number is >= 0 and <= 999:
                Measure(number, isControl: true);
                return null;
            case ["clock", _] when hasNumber:
                ClockError = TimeSpan.FromSeconds(number);
                return null;
            case ["fault", _] when Enum.TryParse(words[1], ignoreCase: true, out MeterFault fault):
                Fault = fault;
                return null;
            default:
                return $"'{line}' is not understood: measure 0..999 [B|A], control 0..999, clock SECONDS, fault {string.Join('|', Enum.GetNames<MeterFault>())}";
        }
    }

    /// <summary>Takes a byte from the host.</summary>
    protected abstract void Take(byte value);

    /// <summary>Puts bytes on the cable.</summary>
    protected void Send(ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes) _outgoing.Enqueue(value);
    }

    /// <summary>Damages the last digit of a text when the fault says so.</summary>
    protected bool Damages()
    {
        bool damages = (Fault & (MeterFault.DamagedOnce | MeterFault.DamagedAlways)) != 0;
        Fault &= ~MeterFault.DamagedOnce;
        return damages;
    }
}
