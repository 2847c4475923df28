using System;
using System.Text;

namespace Kiosk.Wire
{
    /// <summary>How much a log line matters.</summary>
    public enum DeviceLogLevel : byte
    {
        /// <summary>For a developer.</summary>
        Debug = 0,

        /// <summary>Worth knowing.</summary>
        Information = 1,

        /// <summary>Something is not as it should be, and is being dealt with.</summary>
        Warning = 2,

        /// <summary>Something failed.</summary>
        Error = 3,
    }

    /// <summary>
    /// A line for the edge host's log. Best effort: never retained, cut at 160 bytes, and never carries personal data.
    /// <code>
    /// offset size field
    ///      0    4 boot id
    ///      4    8 uptime             us
    ///     12    1 level              DeviceLogLevel
    ///     13    1 length n           0..160
    ///     14    n text               UTF-8
    /// </code>
    /// </summary>
    public sealed class LogLineMessage
    {
        /// <summary>Bytes of text, at most.</summary>
        public const int TextMax = 160;

        public uint BootId;
        public long UptimeUs;
        public DeviceLogLevel Level;
        public int TextLength;
        public readonly byte[] Text = new byte[TextMax];

        /// <summary>Sets the text, cut at <see cref="TextMax"/> bytes.</summary>
        public void SetText(string text)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            TextLength = bytes.Length < TextMax ? bytes.Length : TextMax;
            Array.Copy(bytes, 0, Text, 0, TextLength);
        }

        public void Write(FrameWriter writer)
        {
            writer.Begin(MessageType.LogLine);
            writer.U32(BootId);
            writer.I64(UptimeUs);
            writer.U8((byte)Level);
            writer.U8((byte)TextLength);
            writer.Bytes(Text, 0, TextLength);
        }

        /// <returns>False when the payload is not exactly a log line.</returns>
        public bool Read(FrameReader reader)
        {
            BootId = reader.U32();
            UptimeUs = reader.I64();
            Level = (DeviceLogLevel)reader.U8();
            TextLength = reader.U8();
            if (TextLength > TextMax)
            {
                TextLength = 0;
                return false;
            }

            reader.Bytes(Text, 0, TextLength);
            return reader.Complete;
        }
    }
}
