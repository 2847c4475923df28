using Kiosk.Edge.Calibrations;
using Kiosk.Simulator.World;
using Kiosk.Wire;

namespace Kiosk.Benchmarks.Visits;

/// <summary>What a calibration of the simulated scale and height sensor finds.</summary>
internal sealed class MastCalibrations : ICalibrations
{
    /// <inheritdoc/>
    public Calibration? Find(Instruments instrument) => instrument switch
    {
        Instruments.Weight => Of(instrument, new()
        {
            [ScaleConstantNames.ZeroCounts] = Mast.ZeroCounts, [ScaleConstantNames.CountsPerKilogram] = Mast.CountsPerKilogram,
        }),
        Instruments.Height => Of(instrument, new() { [ScaleConstantNames.MountMillimetres] = Mast.SensorMillimetres }),
        _ => null,
    };

    /// <inheritdoc/>
    public Task AddAsync(Calibration calibration) => throw new NotSupportedException("The simulated mast stays as it is.");

    private static Calibration Of(Instruments instrument, Dictionary<string, double> constants) =>
        new($"{instrument}-1", instrument, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), null, "1", "by design", constants);
}
