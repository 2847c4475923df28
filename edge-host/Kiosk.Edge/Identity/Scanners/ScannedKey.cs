using Kiosk.Identity.Zones;

namespace Kiosk.Edge.Identity.Scanners;

/// <summary>
/// The key to a document's chip that was made of the zone which was scanned last: for the one reading that follows, and for a short time only. It is wiped when it is taken, when the time
/// is over, when another zone is scanned, and when somebody says that the visit is over.
/// </summary>
/// <param name="lifetime">How long it waits for the chip.</param>
/// <param name="time">For that.</param>
/// <remarks>From any thread.</remarks>
public sealed class ScannedKey(TimeSpan lifetime, TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private BacKeyFields? _fields;
    private ITimer? _timer;

    /// <summary>Keeps a key in the place of any other.</summary>
    /// <param name="fields">From now on this one's to wipe.</param>
    public void Keep(BacKeyFields fields)
    {
        lock (_lock)
        {
            Forget();
            _fields = fields;
            _timer = time.CreateTimer(static state => ((ScannedKey)state!).Clear(), this, lifetime, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Hands the key out, once: a chip is not to be tried again and again.</summary>
    /// <returns>The caller's to dispose of; null when there is none.</returns>
    public BacKeyFields? Take()
    {
        lock (_lock)
        {
            BacKeyFields? taken = _fields;
            _fields = null;
            Forget();
            return taken;
        }
    }

    /// <summary>Wipes it.</summary>
    public void Clear()
    {
        lock (_lock) Forget();
    }

    /// <inheritdoc/>
    public void Dispose() => Clear();

    private void Forget()
    {
        _fields?.Dispose();
        _fields = null;
        _timer?.Dispose();
        _timer = null;
    }
}
