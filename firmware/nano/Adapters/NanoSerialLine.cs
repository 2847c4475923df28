using System;
using System.IO.Ports;
using System.Threading;
using Kiosk.Firmware;

namespace Kiosk.Nano
{
    /// <summary>
    /// The serial line to the edge host. SerialPort.Write makes its thread wait for all that exceeds the UART's FIFO of 128 bytes,
    /// so a thread of its own writes what the main loop has queued.
    /// </summary>
    public sealed class NanoSerialLine : ISerialLine
    {
        // 4 KiB is 44 ms of a line at 921600 baud: more than the two ticks that the sending thread can be late.
        private const int QueueBytes = 4096;
        private const int ChunkBytes = 1024;

        // The native default of 256 bytes overflows in 3 ms at 921600 baud; the main loop comes by every 10 to 20 ms.
        private const int ReceiveBytes = 4096;

        private readonly SerialPort _port;
        private readonly ByteRing _queue = new ByteRing(QueueBytes);
        private readonly byte[] _chunk = new byte[ChunkBytes];
        private readonly AutoResetEvent _queued = new AutoResetEvent(false);
        private int _faults;

        /// <summary>Opens the port: 8 data bits, no parity, 1 stop bit, no flow control.</summary>
        /// <param name="portName">"COM2" or "COM3"; its pins must have been set before (<see cref="PinFunctions"/>).</param>
        /// <param name="baudRate">Bits per second.</param>
        /// <exception cref="Exception">The port has no pins or is in use: a board description that is wrong.</exception>
        public NanoSerialLine(string portName, int baudRate)
        {
            _port = new SerialPort(portName, baudRate);
            _port.ReadBufferSize = ReceiveBytes;
            _port.Open();
            new Thread(Send).Start();
        }

        /// <summary>Transfers that the port or the full queue refused since boot. The link finds what is lost by itself; this tells why.</summary>
        public int Faults
        {
            get { return _faults; }
        }

        /// <inheritdoc/>
        public int Read(byte[] buffer, int offset, int count)
        {
            try
            {
                int waiting = _port.BytesToRead;
                if (waiting > count) waiting = count;
                return waiting > 0 ? _port.Read(buffer, offset, waiting) : 0;
            }
            catch (Exception)
            {
                Interlocked.Increment(ref _faults);
                return 0;
            }
        }

        /// <inheritdoc/>
        public int Writable()
        {
            lock (_queue)
            {
                return _queue.Free;
            }
        }

        /// <inheritdoc/>
        public void Write(byte[] buffer, int offset, int count)
        {
            lock (_queue)
            {
                if (!_queue.TryPut(buffer, offset, count)) Interlocked.Increment(ref _faults);
            }

            _queued.Set();
        }

        private void Send()
        {
            while (true)
            {
                int count;
                lock (_queue)
                {
                    count = _queue.Take(_chunk);
                }

                if (count == 0)
                {
                    _queued.WaitOne();
                    continue;
                }

                try
                {
                    _port.Write(_chunk, 0, count);
                }
                catch (Exception)
                {
                    Interlocked.Increment(ref _faults);
                }
            }
        }
    }
}
