namespace Kiosk.Drivers.Bus
{
    /// <summary>An output that is switched on for a part of each period, fast enough that what hangs on it sees the mean.</summary>
    public interface IPwmOutput
    {
        /// <summary>The part of the time for which the output is on.</summary>
        /// <param name="perMille">0 (off) to 1000 (on); values outside are taken for the nearer end.</param>
        void Set(int perMille);
    }
}
