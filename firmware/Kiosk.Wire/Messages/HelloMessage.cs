using Kiosk.Measurements;

namespace Kiosk.Wire
{
    /// <summary>What kind of board speaks. Readings of a simulated one are marked as test data all the way to the cloud.</summary>
    public enum BoardKind : byte
    {
        /// <summary>Not said.</summary>
        Unknown = 0,

        /// <summary>Espressif ESP32-S3-DevKitC-1 with the carrier of hardware-docs.</summary>
        Esp32S3DevKitC1 = 1,

        /// <summary>The desktop simulator.</summary>
        Simulated = 255,
    }

    /// <summary>
    /// The first message after a boot and the answer to <see cref="HelloRequestMessage"/>.
    /// <code>
    /// offset size field
    ///      0    4 boot id            differs from boot to boot
    ///      4    8 uptime             us
    ///     12    8 board id           the chip's unique id (the MAC on an ESP32)
    ///     20    1 board kind         BoardKind
    ///     21    3 firmware version   major, minor, patch
    ///     24    1 reset cause        as the platform numbers them, 0 = unknown
    ///     25    4 oldest retained    sequence of the oldest retained message not yet acknowledged
    ///     29    4 next retained      sequence that the next retained message will get
    ///     33    1 part count n       0..16
    ///     34   3n part u8, NoData u8 (0 = works), revision u8
    /// </code>
    /// </summary>
    public sealed class HelloMessage
    {
        /// <summary>Parts that a hello can list, at most.</summary>
        public const int PartsMax = 16;

        /// <summary>Bytes of a board id.</summary>
        public const int BoardIdLength = 8;

        public uint BootId;
        public long UptimeUs;
        public readonly byte[] BoardId = new byte[BoardIdLength];
        public BoardKind BoardKind;
        public byte FirmwareMajor;
        public byte FirmwareMinor;
        public byte FirmwarePatch;
        public byte ResetCause;
        public uint OldestRetained;
        public uint NextRetained;
        public int PartCount;
        public readonly Part[] Parts = new Part[PartsMax];
        public readonly NoData[] PartStates = new NoData[PartsMax];
        public readonly byte[] PartRevisions = new byte[PartsMax];

        public void Write(FrameWriter writer)
        {
            writer.Begin(MessageType.Hello);
            writer.U32(BootId);
            writer.I64(UptimeUs);
            writer.Bytes(BoardId, 0, BoardIdLength);
            writer.U8((byte)BoardKind);
            writer.U8(FirmwareMajor);
            writer.U8(FirmwareMinor);
            writer.U8(FirmwarePatch);
            writer.U8(ResetCause);
            writer.U32(OldestRetained);
            writer.U32(NextRetained);
            writer.U8((byte)PartCount);
            for (int i = 0; i < PartCount; i++)
            {
                writer.U8((byte)Parts[i]);
                writer.U8((byte)PartStates[i]);
                writer.U8(PartRevisions[i]);
            }
        }

        /// <returns>False when the payload is not exactly a hello.</returns>
        public bool Read(FrameReader reader)
        {
            BootId = reader.U32();
            UptimeUs = reader.I64();
            reader.Bytes(BoardId, 0, BoardIdLength);
            BoardKind = (BoardKind)reader.U8();
            FirmwareMajor = reader.U8();
            FirmwareMinor = reader.U8();
            FirmwarePatch = reader.U8();
            ResetCause = reader.U8();
            OldestRetained = reader.U32();
            NextRetained = reader.U32();
            PartCount = reader.U8();
            if (PartCount > PartsMax)
            {
                PartCount = 0;
                return false;
            }

            for (int i = 0; i < PartCount; i++)
            {
                Parts[i] = (Part)reader.U8();
                PartStates[i] = (NoData)reader.U8();
                PartRevisions[i] = reader.U8();
            }

            return reader.Complete;
        }
    }
}
