using Kiosk.Edge.Calibrations;
using Kiosk.Signals.Weighing;
using Kiosk.Simulator.App.Board;
using Kiosk.Simulator.World;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Edge;

/// <summary>The simulator's calibration file is one that the edge host reads.</summary>
public class NominalCalibrationsTests
{
    [Fact]
    public void The_edge_host_reads_the_calibrations_of_the_simulated_mast()
    {
        string folder = Directory.CreateTempSubdirectory("kiosk-calibrations-").FullName;

        NominalCalibrations.Write(folder, new DateTimeOffset(2026, 11, 1, 8, 0, 0, TimeSpan.Zero));
        CalibrationStore store = CalibrationStore.Open(folder);

        Assert.Equal("", store.Problem);
        Assert.Equal(new ScaleConstants(Mast.ZeroCounts, Mast.CountsPerKilogram), ScaleConstantNames.ScaleOf(store.Find(Instruments.Weight)));
        Assert.Equal(Mast.SensorMillimetres, ScaleConstantNames.MountOf(store.Find(Instruments.Height)));
        Assert.Equal(CalibrationStore.FileName, NominalCalibrations.FileName);
        Directory.Delete(folder, recursive: true);
    }
}
