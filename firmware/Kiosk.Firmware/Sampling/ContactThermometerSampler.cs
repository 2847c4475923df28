using Kiosk.Drivers;
using Kiosk.Drivers.Bus;
using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Firmware
{
    /// <summary>Reads the MAX30205 once a second during an acquisition.</summary>
    public sealed class ContactThermometerSampler : SpotSampler
    {
        private readonly Max30205 _part;
        private readonly ContactThermometerTest _exercise;

        /// <param name="life">The part's life.</param>
        /// <param name="part">Its driver.</param>
        /// <param name="retained">Takes the readings.</param>
        /// <param name="clock">Uptime.</param>
        public ContactThermometerSampler(PartLife life, Max30205 part, RetainedStore retained, IClock clock)
            : base(life, Instruments.ContactTemperature, MeasurementKind.BodyTemperature, retained, clock)
        {
            _part = part;
            _exercise = new ContactThermometerTest(part);
        }

        /// <inheritdoc/>
        public override IPartTest Exercise
        {
            get { return _exercise; }
        }

        /// <inheritdoc/>
        protected override NoData Reset(long nowUs)
        {
            return _part.Identify();
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
            NoData reason = _part.TryRead(nowUs, out temperature);
            value = temperature.MilliCelsius;
            return reason;
        }
    }
}
