using Kiosk.Drivers;
using Kiosk.Drivers.Bus;
using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Firmware
{
    /// <summary>
    /// Reads the distance from the VL53L0X to what is below it once a second during an acquisition. The part measures only then: its
    /// light is off between acquisitions.
    /// </summary>
    public sealed class HeightSampler : SpotSampler
    {
        private readonly Vl53l0x _part;
        private readonly HeightTest _exercise;

        /// <param name="life">The part's life.</param>
        /// <param name="part">Its driver.</param>
        /// <param name="retained">Takes the readings.</param>
        /// <param name="clock">Uptime.</param>
        public HeightSampler(PartLife life, Vl53l0x part, RetainedStore retained, IClock clock)
            : base(life, Instruments.Height, MeasurementKind.BodyHeight, retained, clock)
        {
            _part = part;
            _exercise = new HeightTest(part);
        }

        /// <inheritdoc/>
        public override IPartTest Exercise
        {
            get { return _exercise; }
        }

        /// <inheritdoc/>
        protected override long ResetUsMax
        {
            get { return Vl53l0x.ReadyUsMax; }
        }

        /// <inheritdoc/>
        protected override NoData Reset(long nowUs)
        {
            return _part.Reset();
        }

        /// <inheritdoc/>
        protected override NoData Configure(long nowUs, out byte revision)
        {
            return _part.Configure(out revision);
        }

        /// <inheritdoc/>
        protected override NoData Check()
        {
            return _part.VerifyConfiguration();
        }

        /// <inheritdoc/>
        protected override NoData Start()
        {
            return _part.Start();
        }

        /// <inheritdoc/>
        protected override NoData Read(long nowUs, out int value)
        {
            return _part.TryRead(out value);
        }

        /// <inheritdoc/>
        protected override NoData Stop()
        {
            return _part.Stop();
        }
    }
}
