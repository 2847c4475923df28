using Kiosk.Drivers;
using Kiosk.Drivers.Bus;
using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Firmware
{
    /// <summary>
    /// Reads the MLX90614 once a second during an acquisition: first the part's own temperature, then what it sees, which the edge host
    /// compensates by it for the emissivity of skin. A part that compensates by itself (an emissivity other than 1 in its EEPROM) would be
    /// compensated twice and is therefore none of ours: WrongPart.
    /// </summary>
    public sealed class InfraredThermometerSampler : SpotSampler
    {
        private readonly Mlx90614 _part;
        private readonly InfraredThermometerTest _exercise;

        /// <param name="life">The part's life.</param>
        /// <param name="part">Its driver.</param>
        /// <param name="retained">Takes the readings.</param>
        /// <param name="clock">Uptime.</param>
        public InfraredThermometerSampler(PartLife life, Mlx90614 part, RetainedStore retained, IClock clock)
            : base(life, Instruments.InfraredTemperature, MeasurementKind.SkinTemperature, retained, clock)
        {
            _part = part;
            _exercise = new InfraredThermometerTest(part);
        }

        /// <inheritdoc/>
        public override IPartTest Exercise
        {
            get { return _exercise; }
        }

        /// <inheritdoc/>
        protected override NoData Reset(long nowUs)
        {
            int emissivity;
            NoData reason = _part.Identify(out emissivity);
            if (reason != NoData.None)
            {
                return reason;
            }

            return emissivity == Mlx90614.EmissivityOne ? NoData.None : NoData.WrongPart;
        }

        /// <inheritdoc/>
        protected override NoData Configure(long nowUs, out byte revision)
        {
            revision = 0;
            return _part.Configure(nowUs);
        }

        /// <inheritdoc/>
        protected override NoData Check()
        {
            return _part.VerifyConfiguration();
        }

        /// <inheritdoc/>
        protected override NoData Read(long nowUs, out int value)
        {
            Temperature temperature;
            NoData reason = _part.TryReadObject(nowUs, out temperature);
            value = temperature.MilliCelsius;
            return reason;
        }

        /// <inheritdoc/>
        protected override MeasurementKind CompanionKind
        {
            get { return MeasurementKind.RoomTemperature; }
        }

        /// <inheritdoc/>
        protected override NoData ReadCompanion(long nowUs, out int value)
        {
            Temperature temperature;
            NoData reason = _part.TryReadAmbient(nowUs, out temperature);
            value = temperature.MilliCelsius;
            return reason;
        }
    }
}
