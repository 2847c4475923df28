namespace Kiosk.Simulator.Cuff;

/// <summary>What is broken in the cuff's pneumatics and power stage; the sensors' own faults are in their models.</summary>
[Flags]
public enum CuffFaults
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The pump's transistor conducts for ever: the pump runs whenever its rail has power.</summary>
    PumpStuckOn = 1,

    /// <summary>The pump does not turn.</summary>
    PumpDead = 2,

    /// <summary>The bleed valve does not open.</summary>
    BleedStuckShut = 4,

    /// <summary>The bleed valve does not shut.</summary>
    BleedStuckOpen = 8,

    /// <summary>The release valve does not open, whatever its coil does.</summary>
    ReleaseStuckShut = 16,

    /// <summary>The release valve does not shut.</summary>
    ReleaseStuckOpen = 32,

    /// <summary>The transistor of the cuff's 12 V rail conducts for ever.</summary>
    RailStuckOn = 64,

    /// <summary>The transistor of the release valve's coil conducts for ever.</summary>
    ReleaseDriveStuckOn = 128,

    /// <summary>The lumen with pump, bleed valve and guard is kinked at the cuff.</summary>
    PumpLumenKinked = 256,

    /// <summary>The lumen with release valve and trace sensor is kinked at the cuff.</summary>
    TraceLumenKinked = 512,

    /// <summary>The cuff leaks by 37 mmHg/s at 180 mmHg.</summary>
    Leak = 1024,

    /// <summary>The cuff is wrapped around nothing, or loosely: it swallows four times the air.</summary>
    CuffLoose = 2048,

    /// <summary>
    /// The bleed valve lets the cuff fall by 1.2 mmHg/s at any pressure, however far it opens: no flow law of a part, but the slowest fall that still
    /// looks like one, so that only the limit of the time under pressure ends it.
    /// </summary>
    BleedClogged = 4096,
}
