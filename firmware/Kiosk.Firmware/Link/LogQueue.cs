using Kiosk.Wire;

namespace Kiosk.Firmware
{
    /// <summary>
    /// Log lines on their way to the edge host, best effort: a line that finds no room is counted and the next one that does says
    /// so. Lines are ASCII and are copied into their slot, so that logging allocates nothing.
    /// </summary>
    public sealed class LogQueue
    {
        /// <summary>Lines waiting, at most.</summary>
        public const int Capacity = 8;

        private readonly LogLineMessage[] _lines = new LogLineMessage[Capacity];
        private int _head;
        private int _count;
        private uint _lost;

        /// <param name="bootId">Put into every line.</param>
        public LogQueue(uint bootId)
        {
            for (int i = 0; i < Capacity; i++)
            {
                _lines[i] = new LogLineMessage();
                _lines[i].BootId = bootId;
            }
        }

        /// <summary>Lines waiting.</summary>
        public int Count
        {
            get { return _count; }
        }

        /// <summary>Adds a line.</summary>
        /// <param name="nowUs">Uptime.</param>
        /// <param name="level">How much it matters.</param>
        /// <param name="subject">What it is about; ASCII.</param>
        /// <param name="text">What happened; ASCII.</param>
        public void Add(long nowUs, DeviceLogLevel level, string subject, string text)
        {
            if (_count == Capacity)
            {
                _lost++;
                return;
            }

            LogLineMessage line = _lines[(_head + _count) % Capacity];
            line.UptimeUs = nowUs;
            line.Level = level;
            line.TextLength = 0;
            Append(line, subject);
            Append(line, ": ");
            Append(line, text);
            if (_lost > 0)
            {
                Append(line, " (log lines lost before: ");
                Append(line, _lost);
                Append(line, ")");
                _lost = 0;
            }

            _count++;
        }

        /// <summary>The oldest line, or null; <see cref="RemoveOldest"/> when it was sent.</summary>
        public LogLineMessage Oldest()
        {
            return _count == 0 ? null : _lines[_head];
        }

        /// <summary>Forgets the oldest line.</summary>
        public void RemoveOldest()
        {
            _head = (_head + 1) % Capacity;
            _count--;
        }

        private static void Append(LogLineMessage line, string text)
        {
            for (int i = 0; i < text.Length && line.TextLength < LogLineMessage.TextMax; i++)
            {
                char c = text[i];
                line.Text[line.TextLength++] = c < 0x80 ? (byte)c : (byte)'?';
            }
        }

        private static void Append(LogLineMessage line, uint number)
        {
            uint unit = 1000000000;
            bool leading = true;
            while (unit > 0 && line.TextLength < LogLineMessage.TextMax)
            {
                uint digit = number / unit % 10;
                leading = leading && digit == 0 && unit > 1;
                if (!leading)
                {
                    line.Text[line.TextLength++] = (byte)('0' + digit);
                }

                unit /= 10;
            }
        }
    }
}
