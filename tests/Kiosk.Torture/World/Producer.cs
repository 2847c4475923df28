using Kiosk.Outbox;

namespace Kiosk.Torture.World;

/// <summary>
/// A producer on the kiosk: so many requests at once over the control socket, lanes mixed. What is not acknowledged is sent again under
/// its id until it is.
/// </summary>
/// <param name="seed">Draws lanes and bodies.</param>
/// <param name="control">The kiosk.</param>
/// <param name="ledger">Told of each record.</param>
/// <param name="inFlight">Requests at once.</param>
public sealed class Producer(int seed, ControlSocket control, Ledger ledger, int inFlight)
{
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(20);

    private readonly Random _lanes = new(seed);
    private int _number;
    private long _unanswered;
    private long _refused;
    private string _lastRefusal = "";

    /// <summary>Requests that got no answer and were made again.</summary>
    public long Unanswered => Interlocked.Read(ref _unanswered);

    /// <summary>Answers that refused a record for now.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>What the newest of them said.</summary>
    public string LastRefusal => Volatile.Read(ref _lastRefusal);

    /// <summary>Makes so many records and returns when all are acknowledged.</summary>
    /// <param name="records">How many.</param>
    /// <param name="pause">Between two records of one of the senders; zero for as fast as it goes.</param>
    /// <param name="stop">Makes no more; what was begun is still brought in.</param>
    public async Task PushAsync(int records, TimeSpan pause, CancellationToken stop = default)
    {
        int left = records;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(inFlight, records)).Select(_ => Task.Run(SendAsync, CancellationToken.None))).ConfigureAwait(false);

        async Task SendAsync()
        {
            while (!stop.IsCancellationRequested && Interlocked.Decrement(ref left) >= 0)
            {
                await BringInAsync(Next()).ConfigureAwait(false);
                if (pause > TimeSpan.Zero) await Task.Delay(pause, TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Makes one record and returns when it is acknowledged.</summary>
    public Task PushOneAsync(Lane lane, int? bodyBytes = null) => BringInAsync(Make(lane, bodyBytes));

    /// <summary>Makes one record and tries once: whether it is stored is then for the kiosk to say.</summary>
    /// <returns>The answer.</returns>
    public async Task<PostAnswer> TryOneAsync(Lane lane, int bodyBytes)
    {
        ProducedRecord record = Make(lane, bodyBytes);
        ledger.NoteSent(record);
        PostAnswer answer = await control.PostAsync(record).ConfigureAwait(false);
        if (answer.IsStored) ledger.NoteAcknowledged(record);
        return answer;
    }

    private async Task BringInAsync(ProducedRecord record)
    {
        ledger.NoteSent(record);
        while (true)
        {
            PostAnswer answer = await control.PostAsync(record).ConfigureAwait(false);
            if (answer.IsStored) break;
            if (answer.Status is 400 or 413) throw new InvalidOperationException($"the control socket refuses {record.Id}: {answer.Text}");
            if (answer.Status == 0) Interlocked.Increment(ref _unanswered);
            else NoteRefusal(answer);
            await Task.Delay(Again, TimeProvider.System).ConfigureAwait(false);
        }

        ledger.NoteAcknowledged(record);
    }

    private void NoteRefusal(PostAnswer answer)
    {
        Interlocked.Increment(ref _refused);
        Volatile.Write(ref _lastRefusal, answer.Text);
    }

    private ProducedRecord Make(Lane lane, int? bodyBytes)
    {
        lock (_lanes) return new ProducedRecord(seed, lane, _number++, bodyBytes);
    }

    private ProducedRecord Next()
    {
        lock (_lanes)
        {
            Lane lane = _lanes.Next(20) switch
            {
                0 => Lane.Alarm,
                < 8 => Lane.Visit,
                _ => Lane.Telemetry,
            };
            return new ProducedRecord(seed, lane, _number++);
        }
    }
}
