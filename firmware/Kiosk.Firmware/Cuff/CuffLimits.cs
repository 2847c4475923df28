namespace Kiosk.Firmware
{
    /// <summary>
    /// The limits of the cuff, in thousandths of a mmHg and in us. IEC 80601-2-30 allows 300 mmHg, 180 s above 15 mmHg, and wants 30 s below
    /// 15 mmHg between cycles; what stands here is nearer, by what sensors, turns and valves may be off (hardware-docs/safety.md has the sums).
    /// </summary>
    public static class CuffLimits
    {
        /// <summary>One sample of either sensor above it releases: 300 less what a pump that does not stop adds until it has stopped.</summary>
        public const int Over = 290000;

        /// <summary>Time that the cuff may be above <see cref="Low"/>: 180 s less 60 s for a release by the bleed valve alone, four times what it takes.</summary>
        public const int AboveUs = 120000000;

        /// <summary>Above it the cuff counts as under pressure: 15 mmHg less what zero and sensor may be off.</summary>
        public const int Low = 10000;

        /// <summary>As <see cref="Low"/>, for the guard while its zero is not known: its error band is 6.75 mmHg.</summary>
        public const int LowUnzeroed = 8000;

        /// <summary>Rest between cycles and after a boot: 30 s and something for the clock.</summary>
        public const int RestUs = 31000000;

        /// <summary>Time without a word from the edge host that releases.</summary>
        public const int HostSilentUs = 3000000;

        /// <summary>A turn longer than that releases: the dead-man circuit lets go 77 ms after a rising edge, and two turns make an edge.</summary>
        public const int TurnUsMax = 35000;

        /// <summary>A turn shorter than that is a clock that stands or went back, which releases: it would hide a turn that is too long.</summary>
        public const int StandingUs = 1000;

        /// <summary>A turn lasts at least that long, whatever the clock says: the main loop pauses for as much.</summary>
        public const int TurnUsMin = 10000;

        /// <summary>A sensor without a good value for that long has failed.</summary>
        public const int SensorAgeUs = 60000;

        /// <summary>Difference of the sensors that is a disagreement.</summary>
        public const int Difference = 10000;

        /// <summary>The same while the pump runs: hose and conversion make some of it.</summary>
        public const int DifferencePumping = 15000;

        /// <summary>
        /// The same on an average over <see cref="SettlingUs"/>, in which nothing flows and both feel the same pulse: what is left is error of scale, and no
        /// number may be measured with more of it.
        /// </summary>
        public const int DifferenceSettled = 6000;

        /// <summary>Turns in a row with a disagreement that release.</summary>
        public const int DifferenceTurns = 5;

        /// <summary>Time in which the target must be reached: a large cuff to 280 mmHg takes 14 s.</summary>
        public const int InflationUs = 15000000;

        /// <summary>Everything is shut for that long at the target.</summary>
        public const int SettlingUs = 500000;

        /// <summary>Time in which the pressure must be below <see cref="Low"/> after a release; the valve takes 1 to 2 s, the bleed valve alone 5 or more.</summary>
        public const int ReleaseUs = 4000000;

        /// <summary>Time in which a zero must be found.</summary>
        public const int ZeroingUs = 2000000;

        /// <summary>End of the trace.</summary>
        public const int TraceEnd = 40000;

        /// <summary>Target when the edge host gives none, mmHg.</summary>
        public const int TargetDefaultMmHg = 180;

        /// <summary>The lowest target that the edge host may ask for, mmHg.</summary>
        public const int TargetMinMmHg = 120;

        /// <summary>The highest, mmHg.</summary>
        public const int TargetMaxMmHg = 280;

        /// <summary>That much below the target the pump goes on at half power, so that its inertia does not carry the pressure far beyond.</summary>
        public const int Approach = 15000;
    }
}
