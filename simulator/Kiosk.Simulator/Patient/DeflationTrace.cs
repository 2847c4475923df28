namespace Kiosk.Simulator.Patient;

/// <summary>How a cuff lets its air out.</summary>
public enum DeflationShape
{
    /// <summary>By a regulated valve, the same rate at every pressure.</summary>
    Even,

    /// <summary>By a fixed opening, in proportion to the pressure; the rate is that at 100 mmHg.</summary>
    Exponential,

    /// <summary>In steps of <see cref="DeflationTrace.StepMmHg"/>, at the rate on average.</summary>
    Steps,
}

/// <summary>A measurement with an ideal pump and valve: the cuff's pressure on a simulated arm as a pressure sensor samples it.</summary>
/// <remarks>The pneumatics of pump, hose and valve are another model; this one makes many traces fast, with faults of its own.</remarks>
public sealed record DeflationTrace
{
    private const double HoldS = 1, ReleaseMmHgPerS = 60, AfterS = 1.5, StepS = 0.15;

    /// <summary>Samples per second.</summary>
    public double SampleRateHz { get; init; } = 100;

    /// <summary>When the pump starts.</summary>
    public long StartUs { get; init; } = 2_000_000;

    /// <summary>Rate of inflation, mmHg/s.</summary>
    public double InflationMmHgPerS { get; init; } = 35;

    /// <summary>Where the pump stops, mmHg.</summary>
    public double TopMmHg { get; init; } = 170;

    /// <summary>Rate of the deflation, mmHg/s.</summary>
    public double MmHgPerS { get; init; } = 3;

    /// <summary>How the valve works.</summary>
    public DeflationShape Shape { get; init; } = DeflationShape.Even;

    /// <summary>Height of one step, mmHg.</summary>
    public double StepMmHg { get; init; } = 6;

    /// <summary>What a leak adds to the rate at 100 mmHg, in proportion to the pressure, mmHg/s.</summary>
    public double LeakMmHgPerS { get; init; }

    /// <summary>Where the release valve opens, mmHg.</summary>
    public double ReleaseMmHg { get; init; } = 40;

    /// <summary>Standard deviation of the sensor's noise, mmHg.</summary>
    public double NoiseMmHg { get; init; } = 0.02;

    /// <summary>Step of the sensor's converter, mmHg.</summary>
    public double QuantumMmHg { get; init; } = 0.01;

    /// <summary>Where the sensor stops, mmHg.</summary>
    public double FullScaleMmHg { get; init; } = 300;

    /// <summary>Seed of the noise.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Samples the measurement.</summary>
    /// <param name="arm">The arm in the cuff; null for a cuff on the table.</param>
    /// <returns>The samples from the pump's start until the cuff is empty, and when the deflation began and the release opened.</returns>
    public (double[] MmHg, long DeflationFromUs, long ReleaseUs) Sample(IArm? arm)
    {
        List<double> samples = [];
        double cuff = 0, held = 0, stepLeft = 0, afterS = 0;
        long deflationFromUs = 0, releaseUs = 0;
        for (int i = 0; afterS < AfterS; i++)
        {
            long timeUs = StartUs + (long)(i * 1e6 / SampleRateHz);
            double seen = cuff + (arm?.OscillationMmHg(cuff, timeUs) ?? 0) + (NoiseMmHg * Chance.Normal(Seed, i));
            samples.Add(Math.Min(FullScaleMmHg, Math.Round(seen / QuantumMmHg) * QuantumMmHg));

            double dt = 1 / SampleRateHz, leak = LeakMmHgPerS * cuff / 100;
            if (deflationFromUs == 0 && cuff < TopMmHg) cuff += InflationMmHgPerS * dt;
            else if (held < HoldS) (held, deflationFromUs) = (held + dt, timeUs);
            else if (releaseUs == 0 && cuff > ReleaseMmHg) cuff -= (Valve(cuff, timeUs - deflationFromUs, ref stepLeft, dt) + leak) * dt;
            else
            {
                if (releaseUs == 0) releaseUs = timeUs;
                cuff -= ReleaseMmHgPerS * dt * Math.Min(1, cuff / 20);
                if (cuff < 3) afterS += dt;
            }
        }
        return ([.. samples], deflationFromUs, releaseUs);
    }

    private double Valve(double cuff, long sinceUs, ref double stepLeft, double dt)
    {
        switch (Shape)
        {
            case DeflationShape.Exponential:
                return MmHgPerS * cuff / 100;
            case DeflationShape.Steps:
                double everyS = StepMmHg / MmHgPerS;
                bool begins = (long)(sinceUs / 1e6 / everyS) != (long)(((sinceUs / 1e6) - dt) / everyS);
                if (begins) stepLeft = StepMmHg;
                double rate = stepLeft > 0 ? StepMmHg / StepS : 0;
                stepLeft -= rate * dt;
                return rate;
            default:
                return MmHgPerS;
        }
    }
}
