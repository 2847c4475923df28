using System;
using System.Device.Gpio;
using System.Device.I2c;
using System.Device.Spi;
using System.Net.NetworkInformation;
using Kiosk.Firmware;
using Kiosk.Wire;
using nanoFramework.Runtime.Native;

namespace Kiosk.Nano
{
    /// <summary>The board as the firmware wants it: every device of the board description, opened by nanoFramework.</summary>
    public static class NanoBoard
    {
        private const string HostPort = "COM2";
        private const int EcgBus = 1;
        private const int GuardBus = 2;

        /// <summary>Sets the pins and opens every device. Does not talk to a part: a missing one is the firmware's to find.</summary>
        /// <exception cref="Exception">A pin, bus or port of the board description is not one of this chip's.</exception>
        public static Devices Open()
        {
            PinFunctions.Apply();
            GpioController gpio = new GpioController();
            Devices devices = new Devices();
            // Before anything that takes time: pump off, bleed valve open, dead-man circuit at rest.
            devices.CuffPump = new NanoPwm(BoardDescription.CuffPumpPin, BoardDescription.CuffPwmHz);
            devices.BleedValve = new NanoPwm(BoardDescription.BleedValvePin, BoardDescription.CuffPwmHz);
            devices.CuffHold = new NanoOutput(gpio, BoardDescription.CuffHoldPin, false);
            devices.StopButton = new NanoInput(gpio, BoardDescription.StopButtonPin, PinMode.InputPullUp);
            devices.Watchdog = new PinWatchdog(gpio, BoardDescription.WatchdogPin);
            devices.Clock = new NanoClock();
            devices.Reset = new NanoReset();
            devices.HostLine = new NanoSerialLine(HostPort, BoardDescription.HostBaud);
            devices.Ecg = new NanoSpiDevice(EcgBus, BoardDescription.EcgSelectPin, (SpiMode)BoardDescription.SpiMode, BoardDescription.SpiHz);
            devices.CuffGuard = new NanoSpiDevice(GuardBus, BoardDescription.GuardSelectPin, SpiMode.Mode0, BoardDescription.GuardHz);
            devices.CuffTrace = I2c(BoardDescription.CuffTraceBus, BoardDescription.CuffTraceAddress);
            devices.Oximeter = I2c(BoardDescription.OximeterBus, BoardDescription.OximeterAddress);
            devices.ContactThermometer = I2c(BoardDescription.ContactThermometerBus, BoardDescription.ContactThermometerAddress);
            devices.InfraredThermometer = I2c(BoardDescription.InfraredThermometerBus, BoardDescription.InfraredThermometerAddress);
            devices.Scale = I2c(BoardDescription.ScaleBus, BoardDescription.ScaleAddress);
            devices.HeightSensor = I2c(BoardDescription.HeightSensorBus, BoardDescription.HeightSensorAddress);
            return devices;
        }

        /// <summary>
        /// Which board this is, by its MAC address, and which boot, by the chip's random generator. Why it booted is not told: the
        /// runtime has no call for it.
        /// </summary>
        public static BoardIdentity Identity()
        {
            byte[] boot = new byte[4];
#pragma warning disable RS0030 // On the ESP32 this is the hardware's generator, which takes no seed.
            new Random().NextBytes(boot);
#pragma warning restore RS0030
            return new BoardIdentity(MacAddress(), BoardKind.Esp32S3DevKitC1, BitConverter.ToUInt32(boot, 0), 0);
        }

        private static byte[] MacAddress()
        {
            NetworkInterface[] interfaces = NetworkInterface.GetAllNetworkInterfaces();
            if (interfaces.Length == 0 || interfaces[0].PhysicalAddress == null)
            {
                throw new InvalidOperationException("no MAC address: flash an image with networking (ESP32_S3_OCTAL or ESP32_S3_QUAD)");
            }

            return interfaces[0].PhysicalAddress;
        }

        private static NanoI2cDevice I2c(int bus, int address)
        {
            return new NanoI2cDevice(bus, address, Speed(bus == 1 ? BoardDescription.I2c1Hz : BoardDescription.I2c2Hz));
        }

        private static I2cBusSpeed Speed(int hz)
        {
            switch (hz)
            {
                case 100000: return I2cBusSpeed.StandardMode;
                case 400000: return I2cBusSpeed.FastMode;
                case 1000000: return I2cBusSpeed.FastModePlus;
            }

            throw new ArgumentException("an I2C bus of " + hz + " Hz: the runtime has 100000, 400000 and 1000000");
        }

        private sealed class NanoReset : IReset
        {
            public void Restart()
            {
                Power.RebootDevice();
            }
        }
    }
}
