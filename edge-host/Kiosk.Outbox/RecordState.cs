namespace Kiosk.Outbox;

/// <summary>Where a record stands on its way to the clinical store.</summary>
/// <remarks>
/// <code>
/// Pending --published--> Sent --PUBACK--> BrokerHas --receipt--> Delivered | Refused
///    ^                     |                  |
///    +--refused by broker--+--receipt overdue-+        connection ended: Sent and BrokerHas -> Pending
/// </code>
/// A receipt counts in each of the three open states: it may overtake the PUBACK, or belong to an earlier publication. Sent and
/// BrokerHas are known to this process only: after a restart such a record is published again, which the clinical store
/// recognises, and the disk is spared two writes a record.
/// </remarks>
public enum RecordState
{
    /// <summary>Stored, to be published.</summary>
    Pending = 0,

    /// <summary>Published, the broker has not acknowledged it.</summary>
    Sent = 1,

    /// <summary>The broker acknowledged it; the clinical store's receipt is awaited.</summary>
    BrokerHas = 2,

    /// <summary>The clinical store has it. Final; the payload is gone.</summary>
    Delivered = 3,

    /// <summary>The clinical store refused it. Final; payload and reason are kept.</summary>
    Refused = 4,
}

/// <summary>A record was to make a move that <see cref="RecordState"/> does not know: a defect in the caller.</summary>
public sealed class IllegalRecordMoveException(string recordId, RecordState from, RecordState to)
    : InvalidOperationException($"Record {recordId} cannot go from {from} to {to}.");

/// <summary>The legal moves of <see cref="RecordState"/>.</summary>
public static class RecordMoves
{
    /// <summary>Whether a record in <paramref name="from"/> may go to <paramref name="to"/>.</summary>
    public static bool AreLegal(RecordState from, RecordState to) => from switch
    {
        RecordState.Pending => to is RecordState.Sent or RecordState.Delivered or RecordState.Refused,
        RecordState.Sent => to is RecordState.BrokerHas or RecordState.Pending or RecordState.Delivered or RecordState.Refused,
        RecordState.BrokerHas => to is RecordState.Pending or RecordState.Delivered or RecordState.Refused,
        RecordState.Delivered or RecordState.Refused => false,
        _ => throw new ArgumentOutOfRangeException(nameof(from), from, "not a record state"),
    };

    /// <summary>Throws <see cref="IllegalRecordMoveException"/> when the move is not legal.</summary>
    public static void Require(string recordId, RecordState from, RecordState to)
    {
        if (!AreLegal(from, to)) throw new IllegalRecordMoveException(recordId, from, to);
    }
}
