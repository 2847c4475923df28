namespace Kiosk.Edge.Cuff;

/// <summary>What the cuff does.</summary>
public enum CuffActivity
{
    /// <summary>Nothing is planned.</summary>
    Idle,

    /// <summary>A cycle runs.</summary>
    Measuring,

    /// <summary>The arm rests before the next cycle.</summary>
    Resting,
}

/// <summary>The cuff as it stands.</summary>
/// <param name="Activity">What it does.</param>
/// <param name="PressureMmHg">The pressure in it, whole mmHg; null when it is not known.</param>
/// <param name="Taken">Measurements of this visit that gave a value.</param>
/// <param name="Planned">How many are wanted; 0 when nothing is planned.</param>
/// <param name="NextInSeconds">When the next cycle begins; null unless it rests.</param>
/// <param name="Problem">Why the last cycle gave no value, or why nothing goes on; null when nothing is wrong.</param>
public sealed record CuffStatus(CuffActivity Activity, int? PressureMmHg, int Taken, int Planned, double? NextInSeconds, string? Problem);

/// <summary>What the cuff's desk is told by the configuration.</summary>
/// <param name="Measurements">How many measurements of a visit give a value: 1 to 3.</param>
/// <param name="Rest">Between them; the board itself insists on 30 s.</param>
/// <param name="TargetMmHg">How far the cuff is filled at first.</param>
public sealed record CuffPlan(int Measurements, TimeSpan Rest, int TargetMmHg);
