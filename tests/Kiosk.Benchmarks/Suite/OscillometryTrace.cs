using Kiosk.Benchmarks.Harness;
using Kiosk.Signals.Oscillometry;
using Kiosk.Simulator.Patient;

namespace Kiosk.Benchmarks.Suite;

/// <summary>Blood pressure from one deflation.</summary>
internal sealed class OscillometryTrace : Benchmark
{
    private const double RateHz = 100;

    private double[] _mmHg = [];

    public override string Name => "oscillometry";

    public override string Description => "OscillometryAnalysis over one deflation of about 40 s at 100 Hz: beats, envelope, pressures, pulse rate";

    public override void Prepare(Setup setup)
    {
        var patient = new PatientProfile { Arm = new ArmProfile { SystolicMmHg = 128, DiastolicMmHg = 82 } };
        var trace = new DeflationTrace { SampleRateHz = RateHz, TopMmHg = 165, ReleaseMmHg = 60 };
        _mmHg = trace.Sample(new Arm(new HeartBeats(patient), patient)).MmHg;
    }

    public override IReadOnlyList<Figure> Run()
    {
        double seconds = CpuTime.PerCall(() =>
        {
            if (OscillometryAnalysis.Analyze(_mmHg, RateHz).SystolicMmHg is null) throw new InvalidOperationException("no pressure");
        });
        return [new("real-time factor", "s/CPU s", _mmHg.Length / RateHz / seconds)];
    }
}
