namespace Kiosk.Wire
{
    /// <summary>What the edge host can ask for. The numbers are part of the wire format: append, never change.</summary>
    public enum CommandCode : byte
    {
        /// <summary>Not a command: the value of an unset field.</summary>
        None = 0,

        /// <summary>Begin an acquisition: first argument its id (not 0), second the <see cref="Instruments"/> mask.</summary>
        BeginAcquisition = 1,

        /// <summary>End the acquisition whose id is the first argument.</summary>
        EndAcquisition = 2,

        /// <summary>Restart the microcontroller. Refused during an acquisition.</summary>
        Reboot = 3,

        /// <summary>
        /// Begin a cycle of the cuff: first argument the running acquisition, which has blood pressure in it, second the target in mmHg, 120 to 280
        /// (0 = the board's own, 180). Busy carries a <see cref="CuffRefusal"/>.
        /// </summary>
        InflateCuff = 4,

        /// <summary>Empty the cuff at once, whatever runs. No argument; never refused.</summary>
        ReleaseCuff = 5,

        /// <summary>Test a part, or every part: first argument the <see cref="Kiosk.Measurements.Part"/> or 0. Refused during an acquisition.</summary>
        SelfTest = 6,
    }

    /// <summary>
    /// A command. The edge host repeats it until its <see cref="CommandResultMessage"/> comes; the microcontroller carries out
    /// an id once and answers a repeated one with the result it has.
    /// <code>
    /// offset size field
    ///      0    4 command id         differs from the last one
    ///      4    1 code               CommandCode
    ///      5    4 first argument
    ///      9    4 second argument
    /// </code>
    /// </summary>
    public sealed class CommandMessage
    {
        public uint CommandId;
        public CommandCode Code;
        public uint Argument1;
        public uint Argument2;

        public void Write(FrameWriter writer)
        {
            writer.Begin(MessageType.Command);
            writer.U32(CommandId);
            writer.U8((byte)Code);
            writer.U32(Argument1);
            writer.U32(Argument2);
        }

        /// <returns>False when the payload is not exactly a command.</returns>
        public bool Read(FrameReader reader)
        {
            CommandId = reader.U32();
            Code = (CommandCode)reader.U8();
            Argument1 = reader.U32();
            Argument2 = reader.U32();
            return reader.Complete;
        }
    }
}
