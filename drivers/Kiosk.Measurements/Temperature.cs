namespace Kiosk.Measurements
{
    /// <summary>A temperature, held in milli-degrees Celsius (no floats on the microcontroller).</summary>
    public struct Temperature
    {
        private readonly int _milliCelsius;

        private Temperature(int milliCelsius)
        {
            _milliCelsius = milliCelsius;
        }

        /// <summary>Milli-degrees Celsius; 36 650 is 36.65 degrees.</summary>
        public int MilliCelsius
        {
            get { return _milliCelsius; }
        }

        /// <summary>Makes a temperature.</summary>
        /// <param name="milliCelsius">Milli-degrees Celsius, any value.</param>
        public static Temperature FromMilliCelsius(int milliCelsius)
        {
            return new Temperature(milliCelsius);
        }
    }
}
