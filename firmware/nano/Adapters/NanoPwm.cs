using System.Device.Pwm;
using Kiosk.Drivers.Bus;

namespace Kiosk.Nano
{
    /// <summary>An output switched by one of the ESP32's PWM channels, by nanoFramework.</summary>
    public sealed class NanoPwm : IPwmOutput
    {
        private readonly PwmChannel _channel;
        private int _perMille;

        /// <summary>Opens the pin, off. Its function must have been set before (<see cref="PinFunctions"/>).</summary>
        public NanoPwm(int pinNumber, int frequencyHz)
        {
            _channel = PwmChannel.CreateFromPin(pinNumber, frequencyHz, 0);
            _channel.Start();
        }

        /// <inheritdoc/>
        public void Set(int perMille)
        {
            int bounded = perMille < 0 ? 0 : perMille > 1000 ? 1000 : perMille;
            if (bounded != _perMille)
            {
                _perMille = bounded;
                _channel.DutyCycle = bounded / 1000.0;
            }
        }
    }
}
