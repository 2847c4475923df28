using Microsoft.Data.Sqlite;

namespace Kiosk.Edge.Outbox;

/// <summary>Where finished records wait until the clinical store has them.</summary>
public interface IOutbox
{
    /// <summary>Adds a record within the caller's transaction on the store's writer; adding an id again does nothing.</summary>
    /// <param name="connection">The writer's connection, inside <see cref="Store.DurableStore.WriteAsync{T}"/>.</param>
    /// <param name="recordId">Names the record for good, everywhere; letters, digits and '-', at most 64.</param>
    /// <param name="payload">What is delivered.</param>
    void Add(SqliteConnection connection, string recordId, byte[] payload);

    /// <summary>Call after the transaction of <see cref="Add"/> was committed: wakes the uplink.</summary>
    void Notify();
}
