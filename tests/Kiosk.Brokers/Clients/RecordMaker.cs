using Kiosk.Outbox;

namespace Kiosk.Brokers.Clients;

/// <summary>Makes records of random lanes and sizes, and remembers those that the outbox took.</summary>
/// <param name="kiosk">Whose.</param>
/// <param name="random">Seeded.</param>
public sealed class RecordMaker(UplinkKiosk kiosk, Random random)
{
    private readonly List<string> _taken = [];

    /// <summary>Ids of the records that are in the outbox for good.</summary>
    public IReadOnlyCollection<string> Taken => _taken;

    /// <summary>Adds one, and waits until it is synced.</summary>
    /// <param name="payloadBytes">Null: 20 to 1,000.</param>
    public async Task AddAsync(int? payloadBytes = null)
    {
        Lane lane = Lanes.Published[random.Next(Lanes.Published.Count)];
        // As long as an id may be.
        string id = $"{lane.Name()}-{_taken.Count}-".PadRight(RecordOutbox.RecordIdLengthMax, 'x');
        byte[] payload = new byte[payloadBytes ?? random.Next(20, 1000)];
        random.NextBytes(payload);
        await kiosk.Outbox.AddAsync(lane, id, payload).ConfigureAwait(false);
        _taken.Add(id);
    }

    /// <summary>Adds some, one after the other.</summary>
    public async Task AddAsync(int count, TimeSpan pace)
    {
        for (int made = 0; made < count; made++)
        {
            await AddAsync().ConfigureAwait(false);
            if (pace > TimeSpan.Zero) await Task.Delay(pace, TimeProvider.System).ConfigureAwait(false);
        }
    }
}
