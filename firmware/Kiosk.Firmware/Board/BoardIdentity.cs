using System;
using Kiosk.Wire;

namespace Kiosk.Firmware
{
    /// <summary>Which board this is and which of its boots; told in every hello.</summary>
    public sealed class BoardIdentity
    {
        /// <summary>The chip's unique id, <see cref="HelloMessage.BoardIdLength"/> bytes (the MAC on an ESP32, then zeros).</summary>
        public readonly byte[] BoardId = new byte[HelloMessage.BoardIdLength];

        /// <summary>What kind of board speaks.</summary>
        public readonly BoardKind Kind;

        /// <summary>Differs from boot to boot: from the chip's random source.</summary>
        public readonly uint BootId;

        /// <summary>Why the chip booted, as the platform numbers it; 0 = unknown.</summary>
        public readonly byte ResetCause;

        /// <param name="boardId">At most <see cref="HelloMessage.BoardIdLength"/> bytes are taken.</param>
        /// <param name="kind">What kind of board.</param>
        /// <param name="bootId">Differs from boot to boot.</param>
        /// <param name="resetCause">As the platform numbers it, 0 = unknown.</param>
        public BoardIdentity(byte[] boardId, BoardKind kind, uint bootId, byte resetCause)
        {
            int count = boardId.Length < BoardId.Length ? boardId.Length : BoardId.Length;
            Array.Copy(boardId, 0, BoardId, 0, count);
            Kind = kind;
            BootId = bootId;
            ResetCause = resetCause;
        }
    }
}
