namespace Kiosk.Wire
{
    /// <summary>How a command ended. The numbers are part of the wire format: append, never change.</summary>
    public enum CommandOutcome : byte
    {
        /// <summary>Done; also for what was done already (ending an acquisition that has ended).</summary>
        Done = 0,

        /// <summary>This firmware does not know the command.</summary>
        Unknown = 1,

        /// <summary>
        /// Another acquisition is running and the detail is its id; 0 = a self-test is running. For a cuff that is not ready the detail is a
        /// <see cref="CuffRefusal"/>.
        /// </summary>
        Busy = 2,

        /// <summary>An argument is out of range.</summary>
        BadArgument = 3,
    }

    /// <summary>
    /// The answer to a <see cref="CommandMessage"/>.
    /// <code>
    /// offset size field
    ///      0    4 boot id
    ///      4    4 command id
    ///      8    1 outcome            CommandOutcome
    ///      9    4 detail
    /// </code>
    /// </summary>
    public sealed class CommandResultMessage
    {
        public uint BootId;
        public uint CommandId;
        public CommandOutcome Outcome;
        public uint Detail;

        public void Write(FrameWriter writer)
        {
            writer.Begin(MessageType.CommandResult);
            writer.U32(BootId);
            writer.U32(CommandId);
            writer.U8((byte)Outcome);
            writer.U32(Detail);
        }

        /// <returns>False when the payload is not exactly a command result.</returns>
        public bool Read(FrameReader reader)
        {
            BootId = reader.U32();
            CommandId = reader.U32();
            Outcome = (CommandOutcome)reader.U8();
            Detail = reader.U32();
            return reader.Complete;
        }
    }
}
