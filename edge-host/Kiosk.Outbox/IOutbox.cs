namespace Kiosk.Outbox;

/// <summary>Where finished records wait until the clinical store has them.</summary>
public interface IOutbox
{
    /// <summary>Adds a record; the task completes when it is synced to disk.</summary>
    /// <param name="lane">A published lane.</param>
    /// <param name="recordId">Names the record for good, everywhere; letters, digits and '-', at most 64.</param>
    /// <param name="payload">What is delivered: 1 byte to <see cref="OutboxOptions.PayloadBytesMax"/>; not changed until the task completes.</param>
    /// <exception cref="OutboxFullException">The cap or the disk leaves no room, and nothing may be dropped for it.</exception>
    /// <exception cref="IOException">The disk failed; whether the record survives is unknown, so a caller that tries again uses the same id.</exception>
    /// <exception cref="ArgumentException">No such lane, id or payload.</exception>
    Task<AddVerdict> AddAsync(Lane lane, string recordId, ReadOnlyMemory<byte> payload);
}

/// <summary>What became of a record that was to be added.</summary>
public enum AddVerdict
{
    /// <summary>It is stored.</summary>
    Added = 1,

    /// <summary>A record of that id is among the lane's newest: nothing was added. Makes a repeated attempt harmless.</summary>
    Known = 2,
}

/// <summary>There is no room for a record; the message says of what and what to do.</summary>
public sealed class OutboxFullException(string message, Exception? inner = null) : IOException(message, inner);
