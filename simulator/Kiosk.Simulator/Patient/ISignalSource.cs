namespace Kiosk.Simulator.Patient;

/// <summary>A signal as a function of simulated time.</summary>
public interface ISignalSource
{
    /// <summary>The value at a time; the same time gives the same value, in whatever order times are asked for.</summary>
    /// <param name="timeUs">Simulated time in microseconds from 0.</param>
    double ValueAt(long timeUs);
}
