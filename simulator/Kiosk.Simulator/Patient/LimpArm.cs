namespace Kiosk.Simulator.Patient;

/// <summary>No arm, or one without a pulse: the cuff feels nothing but its own pressure.</summary>
public sealed class LimpArm : IArm
{
    /// <summary>The only one.</summary>
    public static LimpArm Instance { get; } = new();

    /// <inheritdoc/>
    public double OscillationMmHg(double cuffMmHg, long timeUs) => 0;
}
