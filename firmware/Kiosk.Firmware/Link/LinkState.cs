namespace Kiosk.Firmware
{
    /// <summary>What the link end of the firmware holds: filled by samplers and commands, emptied by the transmitter.</summary>
    public sealed class LinkState
    {
        /// <summary>Spot readings and events not yet acknowledged.</summary>
        public readonly RetainedStore Retained;

        /// <summary>A ring for each channel.</summary>
        public readonly BlockRing[] Rings;

        /// <summary>Blocks asked for again.</summary>
        public readonly ResendQueue Resends = new ResendQueue();

        /// <summary>Log lines.</summary>
        public readonly LogQueue Logs;

        /// <summary>Each part and how it is.</summary>
        public readonly PartLife[] Parts;

        /// <summary>Results of commands.</summary>
        public Commands Commands;

        /// <summary>The running acquisition, or 0.</summary>
        public uint Acquisition;

        /// <summary>Good frames received since boot.</summary>
        public uint FramesReceived;

        /// <summary>Damaged frames received since boot.</summary>
        public uint FramesDamaged;

        /// <param name="retained">Spot readings and events.</param>
        /// <param name="logs">Log lines.</param>
        /// <param name="rings">A ring for each channel.</param>
        /// <param name="parts">Each part.</param>
        public LinkState(RetainedStore retained, LogQueue logs, BlockRing[] rings, PartLife[] parts)
        {
            Retained = retained;
            Logs = logs;
            Rings = rings;
            Parts = parts;
        }
    }
}
