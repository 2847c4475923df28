using System;
using System.Diagnostics;
using System.Threading;
using Kiosk.Firmware;
using Kiosk.Wire;
using nanoFramework.Runtime.Native;

namespace Kiosk.Nano
{
    /// <summary>Where the microcontroller starts.</summary>
    public static class Program
    {
        private const int TurnMs = 10;
        private const int RestartDelayMs = 1000;

        /// <summary>
        /// Opens the board and turns the firmware's loop for ever. An exception here is a defect or a wrong board description: it
        /// is told on the debug port and the chip restarts, with the supervisor behind it should that hang too. What the edge host
        /// has not acknowledged is lost with the memory, and the new boot id tells it so.
        /// </summary>
        public static void Main()
        {
            try
            {
                CheckNativeCrc();
                KioskFirmware firmware = new KioskFirmware(NanoBoard.Open(), NanoBoard.Identity());
                while (true)
                {
                    firmware.Step();
                    Pause(TurnMs);
                }
            }
            catch (Exception e)
            {
                Debug.WriteLine("firmware stopped, restarting: " + e.Message);
                Debug.WriteLine(e.StackTrace);
            }

            // Long enough to read, and no busy circle when each start fails.
            Pause(RestartDelayMs);
            Power.RebootDevice();
        }

        /// <summary>An image whose native CRC differs would make a board that speaks and is never understood.</summary>
        private static void CheckNativeCrc()
        {
            byte[] digits = { 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39 };
            uint crc = Crc32.Of(digits, 0, digits.Length);
            if (crc != 0xCBF43926)
            {
                throw new InvalidOperationException("native CRC-32 of 123456789 is " + crc.ToString("X8") + ", not CBF43926: flash a newer image");
            }
        }

        private static void Pause(int milliseconds)
        {
#pragma warning disable RS0030 // The one sleep of the firmware: between two turns of its loop.
            Thread.Sleep(milliseconds);
#pragma warning restore RS0030
        }
    }
}
