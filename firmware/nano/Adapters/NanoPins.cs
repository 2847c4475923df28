using System.Device.Gpio;
using Kiosk.Drivers.Bus;
using Kiosk.Firmware;

namespace Kiosk.Nano
{
    /// <summary>A digital input by nanoFramework.</summary>
    public sealed class NanoInput : IDigitalInput
    {
        private readonly GpioPin _pin;

        /// <summary>Opens the pin as an input.</summary>
        public NanoInput(GpioController gpio, int pinNumber, PinMode mode)
        {
            _pin = gpio.OpenPin(pinNumber, mode);
        }

        /// <inheritdoc/>
        public bool IsHigh()
        {
            return _pin.Read() == PinValue.High;
        }
    }

    /// <summary>A digital output by nanoFramework.</summary>
    public sealed class NanoOutput : IDigitalOutput
    {
        private readonly GpioPin _pin;

        /// <summary>Opens the pin as a push-pull output at a level.</summary>
        public NanoOutput(GpioController gpio, int pinNumber, bool high)
        {
            _pin = gpio.OpenPin(pinNumber, PinMode.Output);
            Set(high);
        }

        /// <inheritdoc/>
        public void Set(bool high)
        {
            _pin.Write(high ? PinValue.High : PinValue.Low);
        }
    }

    /// <summary>
    /// Feeds a supervisor chip outside of the microcontroller, which wants an edge on its input within its time-out and pulls
    /// the reset line otherwise. The stock image has no watchdog of its own for managed code.
    /// </summary>
    public sealed class PinWatchdog : IWatchdog
    {
        private readonly GpioPin _pin;

        /// <summary>Opens the pin that the supervisor's input is wired to.</summary>
        public PinWatchdog(GpioController gpio, int pinNumber)
        {
            _pin = gpio.OpenPin(pinNumber, PinMode.Output);
        }

        /// <inheritdoc/>
        public void Feed()
        {
            _pin.Toggle();
        }
    }
}
