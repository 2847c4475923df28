namespace Kiosk.Firmware
{
    /// <summary>
    /// Lets the cuff down by 3 mmHg/s: a ramp, and a proportional and integral controller that keeps the pressure on it by the bleed
    /// valve. A feed-forward for a usual cuff does most of the work, so that the gains can be low: a controller quick enough to follow the pulse would
    /// take away the oscillations that are to be measured.
    /// </summary>
    public sealed class DeflationControl
    {
        /// <summary>The speed, thousandths of a mmHg in a second.</summary>
        public const int MilliMmHgPerS = 3000;

        /// <summary>Duty at which the valve is shut for certain.</summary>
        public const int Shut = 1000;

        // Per mille of duty for a mmHg off the ramp, and for a mmHg during a second.
        private const int Proportional = 8;
        private const int Integral = 1;

        // The ramp never runs away from the pressure, nor the integral from the valve: a hand on the cuff is over when it is over.
        private const int RampBound = 5000;
        private const int IntegralBound = 250000;

        private const int FilterUs = 500000;
        private const int OpenMin = 200;
        private const int OpenMax = 790;

        private int _ramp;
        private int _rampRest;
        private int _filtered;
        private long _integral;

        /// <summary>Begins the ramp.</summary>
        /// <param name="pressure">The cuff's pressure, thousandths of a mmHg.</param>
        public void Restart(int pressure)
        {
            _ramp = pressure;
            _rampRest = 0;
            _filtered = 0;
            _integral = 0;
        }

        /// <summary>The valve's duty for the next turn.</summary>
        /// <param name="pressure">The cuff's pressure, thousandths of a mmHg.</param>
        /// <param name="turnUs">Time since the last turn, 0 to 35 000 us.</param>
        /// <returns>Per mille; the valve opens as it falls.</returns>
        public int Step(int pressure, int turnUs)
        {
            _rampRest += MilliMmHgPerS * turnUs / 1000;
            _ramp -= _rampRest / 1000;
            _rampRest %= 1000;
            _ramp = Within(_ramp, pressure - RampBound, pressure + RampBound);
            int above = pressure - _ramp;
            _filtered += (int)((long)(above - _filtered) * turnUs / FilterUs);
            // Thousandths of per mille: mmHg * s * gain.
            _integral += (long)above * turnUs / 1000 * Integral / 1000;
            _integral = Within((int)_integral, -IntegralBound, IntegralBound);
            int correction = (_filtered * Proportional + (int)_integral) / 1000;
            return Within(FeedForward(pressure) - correction, OpenMin, OpenMax);
        }

        /// <summary>The duty that lets a usual adult cuff down by 3 mmHg/s: 487 at 40 mmHg, 668 at 180.</summary>
        private static int FeedForward(int pressure)
        {
            return pressure < 20000 ? 300 : 720 - 9300000 / pressure;
        }

        private static int Within(int value, int min, int max)
        {
            return value < min ? min : value > max ? max : value;
        }
    }
}
