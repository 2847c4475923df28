using System;
using Kiosk.Drivers.Bus;

namespace Kiosk.Firmware
{
    /// <summary>What the platform hands to the firmware. All fields must be set.</summary>
    public sealed class Devices
    {
        /// <summary>Uptime.</summary>
        public IClock Clock;

        /// <summary>The serial line to the edge host.</summary>
        public ISerialLine HostLine;

        /// <summary>The supervisor.</summary>
        public IWatchdog Watchdog;

        /// <summary>Restarts the microcontroller.</summary>
        public IReset Reset;

        /// <summary>MAX30003.</summary>
        public ISpiDevice Ecg;

        /// <summary>MAX30102.</summary>
        public II2cDevice Oximeter;

        /// <summary>MAX30205.</summary>
        public II2cDevice ContactThermometer;

        /// <summary>MLX90614.</summary>
        public II2cDevice InfraredThermometer;

        /// <summary>NAU7802.</summary>
        public II2cDevice Scale;

        /// <summary>VL53L0X.</summary>
        public II2cDevice HeightSensor;

        /// <exception cref="ArgumentException">A field is not set; the message names it.</exception>
        internal void Check()
        {
            Check(Clock, "Clock");
            Check(HostLine, "HostLine");
            Check(Watchdog, "Watchdog");
            Check(Reset, "Reset");
            Check(Ecg, "Ecg");
            Check(Oximeter, "Oximeter");
            Check(ContactThermometer, "ContactThermometer");
            Check(InfraredThermometer, "InfraredThermometer");
            Check(Scale, "Scale");
            Check(HeightSensor, "HeightSensor");
        }

        private static void Check(object device, string name)
        {
            if (device == null)
            {
                throw new ArgumentException("Devices." + name + " is not set");
            }
        }
    }
}
