namespace Kiosk.Drivers.Bus
{
    /// <summary>A digital input.</summary>
    public interface IDigitalInput
    {
        /// <summary>True when the line is high.</summary>
        bool IsHigh();
    }

    /// <summary>A digital output.</summary>
    public interface IDigitalOutput
    {
        /// <summary>Drives the line.</summary>
        /// <param name="high">True for high.</param>
        void Set(bool high);
    }
}
