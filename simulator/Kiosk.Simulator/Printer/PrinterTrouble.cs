namespace Kiosk.Simulator.Printer;

/// <summary>What is the matter with a simulated printer; may be changed while it runs.</summary>
public sealed class PrinterTrouble
{
    /// <summary>Lines until the paper ends; null for a roll without end.</summary>
    public int? LinesLeft { get; set; }

    /// <summary>The cover is open.</summary>
    public bool IsCoverOpen { get; set; }

    /// <summary>The knife is jammed: an error that no command ends.</summary>
    public bool IsKnifeJammed { get; set; }

    /// <summary>Taken offline by a key, or feeding by hand.</summary>
    public bool IsTakenOffline { get; set; }

    /// <summary>A clone that prints and answers nothing.</summary>
    public bool IsDumb { get; set; }

    /// <summary>A clone that does not know DLE DC4: what it has received it prints, sooner or later.</summary>
    public bool KeepsBuffer { get; set; }

    /// <summary>True when it prints.</summary>
    public bool IsOnline => !IsCoverOpen && !IsKnifeJammed && !IsTakenOffline && LinesLeft is not 0;
}
