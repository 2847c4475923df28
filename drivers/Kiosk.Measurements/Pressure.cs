namespace Kiosk.Measurements
{
    /// <summary>
    /// A pressure, held in thousandths of a mmHg (no floats on the microcontroller): a step of the cuff's sensors is 0.37 of them, and an
    /// absolute pressure of 4060 hPa still leaves the range of an int free seven hundred times over.
    /// </summary>
    /// <remarks>1 mmHg = 133.322387415 Pa.</remarks>
    public struct Pressure
    {
        private readonly int _milliMmHg;

        private Pressure(int milliMmHg)
        {
            _milliMmHg = milliMmHg;
        }

        /// <summary>Thousandths of a mmHg; 120 000 is 120 mmHg. Whether above vacuum or above the room says whoever gives it.</summary>
        public int MilliMmHg
        {
            get { return _milliMmHg; }
        }

        /// <summary>Makes a pressure.</summary>
        /// <param name="milliMmHg">Thousandths of a mmHg, any value.</param>
        public static Pressure FromMilliMmHg(int milliMmHg)
        {
            return new Pressure(milliMmHg);
        }
    }
}
