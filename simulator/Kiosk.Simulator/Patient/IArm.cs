namespace Kiosk.Simulator.Patient;

/// <summary>What a cuff feels of the arm that it is wrapped around.</summary>
public interface IArm
{
    /// <summary>The pressure that pulse and movement add to the cuff's own, mmHg; may be negative.</summary>
    /// <param name="cuffMmHg">The cuff's pressure without it, above that of the room.</param>
    /// <param name="timeUs">World time.</param>
    double OscillationMmHg(double cuffMmHg, long timeUs);
}
