using Kiosk.Identity.Cards;

namespace Kiosk.Edge.Identity.Readers;

/// <summary>What readers tell the desk: a defect of the desk's stops no reader, and how a device stands is told when that changes.</summary>
internal sealed class ReaderReports(IIdentityDesk desk, ILogger log)
{
    private readonly Dictionary<string, string?> _stands = [];

    public void Entered(string reader, long insertion) => Guard(() => desk.CardEntered(reader, insertion));

    public void Seen(string reader, long insertion, long atUs) => Guard(() => desk.CardSeen(reader, insertion, atUs));

    public void Gone(string reader, long insertion, CardEnd end) => Guard(() => desk.CardGone(reader, insertion, end));

    public void Read(string reader, long insertion, CardOutcome outcome)
    {
        // What the desk did not take is nobody's.
        if (!Guard(() => desk.CardRead(reader, insertion, outcome))) outcome.Person?.Dispose();
    }

    public void Stands(string device, string? problem)
    {
        lock (_stands)
        {
            if (_stands.TryGetValue(device, out string? before) && before == problem) return;
            _stands[device] = problem;
        }

        Guard(() => desk.DeviceStands(device, problem));
    }

    private bool Guard(Action tell)
    {
        try
        {
            tell();
            return true;
        }
#pragma warning disable CA1031 // A defect of the desk's must not stop the readers.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            LogDefect(log, "The identity desk failed", defect);
            return false;
        }
    }

    /// <summary>Where it happened, without the exception's message: that may repeat what was on a card.</summary>
    public static void LogDefect(ILogger log, string what, Exception defect) =>
        log.LogError("{What}: {Type}; please report this as a defect\n{Where}", what, defect.GetType().Name, defect.StackTrace);
}
