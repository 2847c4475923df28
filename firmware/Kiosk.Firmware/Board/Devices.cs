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

        /// <summary>LPS28DFW, the cuff's trace.</summary>
        public II2cDevice CuffTrace;

        /// <summary>MPR, the cuff's guard.</summary>
        public ISpiDevice CuffGuard;

        /// <summary>Duty of the pump.</summary>
        public IPwmOutput CuffPump;

        /// <summary>Duty of the bleed valve's coil: 0 is open.</summary>
        public IPwmOutput BleedValve;

        /// <summary>The dead-man circuit: holds the cuff's power while it changes its level.</summary>
        public IDigitalOutput CuffHold;

        /// <summary>The stop button: high while pressed, and with a cut cable.</summary>
        public IDigitalInput StopButton;

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
            Check(CuffTrace, "CuffTrace");
            Check(CuffGuard, "CuffGuard");
            Check(CuffPump, "CuffPump");
            Check(BleedValve, "BleedValve");
            Check(CuffHold, "CuffHold");
            Check(StopButton, "StopButton");
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
