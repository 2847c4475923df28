using System;
using System.Device.Spi;
using Kiosk.Drivers.Bus;

namespace Kiosk.Nano
{
    /// <summary>One device on an SPI bus of the ESP32, by nanoFramework: 8 bits, most significant first, chip select active low.</summary>
    public sealed class NanoSpiDevice : ISpiDevice
    {
        private readonly SpiDevice _device;

        /// <summary>Opens the device. The pins of the bus must have been set before (<see cref="PinFunctions"/>).</summary>
        /// <param name="bus">1 or 2, the SPI1 or SPI2 of the pin functions.</param>
        /// <param name="chipSelectPin">The GPIO of the chip select.</param>
        /// <param name="mode">Clock polarity and phase.</param>
        /// <param name="clockHz">The clock; the controller takes the next lower one that it can make.</param>
        /// <exception cref="Exception">The bus has no pins, or one of them is in use: a board description that is wrong.</exception>
        public NanoSpiDevice(int bus, int chipSelectPin, SpiMode mode, int clockHz)
        {
            SpiConnectionSettings settings = new SpiConnectionSettings(bus, chipSelectPin);
            settings.Mode = mode;
            settings.ClockFrequency = clockHz;
            settings.DataBitLength = 8;
            settings.DataFlow = DataFlow.MsbFirst;
            settings.Configuration = SpiBusConfiguration.FullDuplex;
            _device = new SpiDevice(settings);
        }

        /// <inheritdoc/>
        public BusStatus Transfer(byte[] write, byte[] read, int count)
        {
            try
            {
                _device.TransferFullDuplex(new SpanByte(write, 0, count), new SpanByte(read, 0, count));
                return BusStatus.Ok;
            }
            catch (TimeoutException)
            {
                return BusStatus.Timeout;
            }
            catch (Exception)
            {
                return BusStatus.Fault;
            }
        }
    }
}
