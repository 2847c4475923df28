using Kiosk.Firmware;
using nanoFramework.Hardware.Esp32;

namespace Kiosk.Nano
{
    /// <summary>
    /// Routes the buses of the board description to their pins. On the ESP32-S3 no bus has pins until this has run, and a bus that
    /// is already open keeps its old ones.
    /// </summary>
    public static class PinFunctions
    {
        /// <summary>Applies the pin map. Call it before any bus is opened.</summary>
        public static void Apply()
        {
            Configuration.SetPinFunction(BoardDescription.I2c1DataPin, DeviceFunction.I2C1_DATA);
            Configuration.SetPinFunction(BoardDescription.I2c1ClockPin, DeviceFunction.I2C1_CLOCK);
            Configuration.SetPinFunction(BoardDescription.I2c2DataPin, DeviceFunction.I2C2_DATA);
            Configuration.SetPinFunction(BoardDescription.I2c2ClockPin, DeviceFunction.I2C2_CLOCK);
            Configuration.SetPinFunction(BoardDescription.SpiMosiPin, DeviceFunction.SPI1_MOSI);
            Configuration.SetPinFunction(BoardDescription.SpiMisoPin, DeviceFunction.SPI1_MISO);
            Configuration.SetPinFunction(BoardDescription.SpiClockPin, DeviceFunction.SPI1_CLOCK);
            Configuration.SetPinFunction(BoardDescription.GuardMosiPin, DeviceFunction.SPI2_MOSI);
            Configuration.SetPinFunction(BoardDescription.GuardMisoPin, DeviceFunction.SPI2_MISO);
            Configuration.SetPinFunction(BoardDescription.GuardClockPin, DeviceFunction.SPI2_CLOCK);
            Configuration.SetPinFunction(BoardDescription.CuffPumpPin, DeviceFunction.PWM1);
            Configuration.SetPinFunction(BoardDescription.BleedValvePin, DeviceFunction.PWM2);

            // nanoFramework counts from 1: COM2 is UART 1.
            Configuration.SetPinFunction(BoardDescription.HostTransmitPin, DeviceFunction.COM2_TX);
            Configuration.SetPinFunction(BoardDescription.HostReceivePin, DeviceFunction.COM2_RX);
        }
    }
}
