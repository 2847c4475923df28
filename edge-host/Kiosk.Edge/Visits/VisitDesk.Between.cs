namespace Kiosk.Edge.Visits;

/// <content>The board is the desk's: who wants it for something else borrows it between visits.</content>
public sealed partial class VisitDesk
{
    /// <summary>Has something done with the board while no visit is open; none can open meanwhile.</summary>
    /// <param name="work">At most some seconds: whoever opens a visit waits for it. It leaves no acquisition running.</param>
    /// <returns>What the work replies, or that a visit is open.</returns>
    public async Task<DeskReply<T>> BetweenVisitsAsync<T>(Func<Task<DeskReply<T>>> work)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(work);
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_current is { } open)
            {
                return DeskReply.Refused<T>(DeskRefusal.VisitOpen, $"Visit {open.VisitId} is open since {open.Opened:HH:mm:ss} UTC; end it first.");
            }

            return await work().ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }
}
