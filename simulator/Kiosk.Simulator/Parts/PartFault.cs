namespace Kiosk.Simulator.Parts;

/// <summary>What is broken inside a part that still answers on its bus.</summary>
public enum PartFault
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Its converter gives the same code for ever.</summary>
    Stuck = 1,

    /// <summary>What it gives is wrong, far beyond its specification; each model says how.</summary>
    Wrong = 2,
}
