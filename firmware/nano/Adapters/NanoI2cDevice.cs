using System;
using System.Device.I2c;
using Kiosk.Drivers.Bus;

namespace Kiosk.Nano
{
    /// <summary>
    /// One device on an I2C bus of the ESP32, by nanoFramework. The caller owns it for the whole run of the firmware; it is never
    /// disposed. A transfer blocks the whole runtime; on a stuck bus the ESP32's driver gives up after 1 s.
    /// </summary>
    public sealed class NanoI2cDevice : II2cDevice
    {
        private readonly I2cDevice _device;

        /// <summary>Opens the device. The pins of the bus must have been set before (<see cref="PinFunctions"/>).</summary>
        /// <param name="bus">1 or 2, the I2C1 or I2C2 of the pin functions.</param>
        /// <param name="address">The 7-bit address.</param>
        /// <param name="speed">The clock of the bus; the slowest part on it decides.</param>
        /// <exception cref="Exception">The bus has no pins, or one of them is in use: a board description that is wrong.</exception>
        public NanoI2cDevice(int bus, int address, I2cBusSpeed speed)
        {
            _device = new I2cDevice(new I2cConnectionSettings(bus, address, speed));
        }

        /// <inheritdoc/>
        public BusStatus Write(byte[] buffer, int count)
        {
            try
            {
                return Status(_device.Write(new SpanByte(buffer, 0, count)));
            }
            catch (Exception)
            {
                // The controller refused the transfer (no memory for its buffer, an invalid state): a fault like any other.
                return BusStatus.Fault;
            }
        }

        /// <inheritdoc/>
        public BusStatus Read(byte[] buffer, int count)
        {
            try
            {
                return Status(_device.Read(new SpanByte(buffer, 0, count)));
            }
            catch (Exception)
            {
                return BusStatus.Fault;
            }
        }

        /// <inheritdoc/>
        public BusStatus WriteRead(byte[] write, int writeCount, byte[] read, int readCount)
        {
            try
            {
                return Status(_device.WriteRead(new SpanByte(write, 0, writeCount), new SpanByte(read, 0, readCount)));
            }
            catch (Exception)
            {
                return BusStatus.Fault;
            }
        }

        private static BusStatus Status(I2cTransferResult result)
        {
            switch (result.Status)
            {
                case I2cTransferStatus.FullTransfer: return BusStatus.Ok;
                case I2cTransferStatus.SlaveAddressNotAcknowledged: return BusStatus.NotAcknowledged;
                case I2cTransferStatus.ClockStretchTimeout: return BusStatus.Timeout;
                case I2cTransferStatus.PartialTransfer: return BusStatus.Partial;
                case I2cTransferStatus.UnknownError: return BusStatus.Fault;
            }

            return BusStatus.Fault;
        }
    }
}
