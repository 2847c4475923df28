using System.Buffers.Binary;

namespace Kiosk.Peripherals.Bluetooth.Profiles;

/// <summary>What a Record Access Control Point answered.</summary>
public enum RecordAccessAnswer
{
    /// <summary>Not understood: damaged, or an answer to something else.</summary>
    Unreadable = 0,

    /// <summary>All records that were asked for were sent.</summary>
    Done,

    /// <summary>There are none such.</summary>
    NoRecords,

    /// <summary>The device cannot do what was asked.</summary>
    NotSupported,

    /// <summary>It did not finish.</summary>
    NotCompleted,

    /// <summary>The number of records.</summary>
    Count,
}

/// <summary>Record Access Control Point, 0x2A52: asks for stored records and reads the answers. It never asks to delete any.</summary>
/// <remarks>Opcode, operator, operand. Bluetooth Glucose Service 1.0.1, section 3.4.</remarks>
public static class RecordAccess
{
    private const byte ReportRecords = 1, NumberOfRecordsResponse = 5, Response = 6;
    private const byte AllRecords = 1, GreaterOrEqual = 3, BySequence = 1;

    /// <summary>Asks for all records.</summary>
    public static byte[] ReportAll() => [ReportRecords, AllRecords];

    /// <summary>Asks for the records from a sequence number on.</summary>
    /// <param name="sequence">0 to 65535.</param>
    public static byte[] ReportFrom(int sequence) =>
        [ReportRecords, GreaterOrEqual, BySequence, (byte)sequence, (byte)(sequence >> 8)];

    /// <summary>Reads an answer; never throws.</summary>
    /// <param name="bytes">What was indicated.</param>
    /// <param name="count">The number of records with <see cref="RecordAccessAnswer.Count"/>, else 0.</param>
    public static RecordAccessAnswer Decode(ReadOnlySpan<byte> bytes, out int count)
    {
        count = 0;
        if (bytes.Length != 4 || bytes[1] != 0) return RecordAccessAnswer.Unreadable;
        if (bytes[0] == NumberOfRecordsResponse)
        {
            count = BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
            return RecordAccessAnswer.Count;
        }

        if (bytes[0] != Response || bytes[2] != ReportRecords) return RecordAccessAnswer.Unreadable;
        return bytes[3] switch
        {
            1 => RecordAccessAnswer.Done,
            6 => RecordAccessAnswer.NoRecords,
            2 or 3 or 4 or 5 or 9 => RecordAccessAnswer.NotSupported,
            7 or 8 => RecordAccessAnswer.NotCompleted,
            _ => RecordAccessAnswer.Unreadable,
        };
    }
}
