using Kiosk.Edge.Auditing;
using Kiosk.Edge.Records;
using Kiosk.Identity;
using Kiosk.Identity.Cards;

namespace Kiosk.Edge.Identity;

/// <content>What readers, scanners and keyboards tell.</content>
public sealed partial class IdentityDesk
{
    internal const string CannotBeIdentified = "You cannot be identified now. You can measure without it and take the results on paper.";

    // Cards that are in and not read yet: since when. And when each was last surely in.
    private readonly Dictionary<long, long> _reading = [], _entered = [], _seen = [];
    private readonly SortedDictionary<string, string?> _devices = new(StringComparer.Ordinal);

    private int _unresolved;

    /// <inheritdoc/>
    public void CardEntered(string reader, long insertion) => Do(nowUs =>
    {
        _problem = null;
        _reading[insertion] = _entered[insertion] = nowUs;
    });

    /// <inheritdoc/>
    public void CardRead(string reader, long insertion, CardOutcome outcome)
    {
        if (outcome.Person is null) _log.LogWarning("A card in {Reader} told nobody: {Problem}, {Detail}", reader, outcome.Problem, outcome.Detail);
        _ = TellAsync(outcome.Person, CardWords.Of(outcome.Problem), insertion);
    }

    /// <inheritdoc/>
    public void CardSeen(string reader, long insertion, long atUs) => Do(_ =>
    {
        if (_entered.ContainsKey(insertion)) _seen[insertion] = atUs;
        _guard.CardSeen(insertion, atUs);
    });

    /// <inheritdoc/>
    public void CardGone(string reader, long insertion, CardEnd end) => Do(async _ =>
    {
        foreach (Dictionary<long, long> of in (Dictionary<long, long>[])[_reading, _entered, _seen]) of.Remove(insertion);
        if (_guard.State == GuardState.Free) _problem = null;
        await ActAsync(_guard.CardGone(insertion, end)).ConfigureAwait(false);
    });

    /// <inheritdoc/>
    public void CodeScanned(string scanner, Scanned scanned) => _ = TellAsync(scanned.Person, scanned.Problem, 0);

    /// <inheritdoc/>
    public void DeviceStands(string device, string? problem) => Do(_ =>
    {
        if (problem is not null && _devices.GetValueOrDefault(device) != problem) _log.LogWarning("{Device}: {Problem}", device, problem);
        else if (problem is null && _devices.GetValueOrDefault(device) is not null) _log.LogInformation("{Device} works again", device);
        _devices[device] = problem;
    });

    // The pseudonym may be asked for elsewhere and take seconds: not in the queue, in which cards are pulled and visits end meanwhile.
    private async Task<string?> TellAsync(Person? person, string problem, long insertion)
    {
        long sinceUs = _clock.NowUs, epoch = Volatile.Read(ref _epoch);
        VisitSubject? subject = null;
        try
        {
            if (person is not null && Interlocked.Increment(ref _unresolved) <= UnresolvedMax) (subject, problem) = await SubjectAsync(person).ConfigureAwait(false);
            return await AskAsync(_ => ToldAsync(person, subject, problem, insertion, sinceUs, epoch)).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // One odd card or a host that stops: nobody is identified, and the person is wiped below.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _log.LogError("Somebody could not be identified ({Defect})", failure.GetType().Name);
            return CannotBeIdentified;
        }
        finally
        {
            if (person is not null)
            {
                Interlocked.Decrement(ref _unresolved);
                WipeUnlessKnown(person);
            }
        }
    }

    // Why nobody was identified, for the person; null when somebody was.
    private async Task<string?> ToldAsync(Person? person, VisitSubject? subject, string problem, long insertion, long sinceUs, long epoch)
    {
        try
        {
            _reading.Remove(insertion);
            bool isGone = insertion != 0 && !_entered.ContainsKey(insertion);
            if (isGone) return CardWords.Of(CardProblem.Removed);
            // Somebody came or went while it was looked up: who typed or showed it may be gone.
            if (insertion == 0 && subject is not null && epoch != _epoch) return CannotBeIdentified;
            _problem = subject is null ? problem : null;
            if (subject is not null) await MeetAsync(person, subject, insertion, insertion == 0 ? sinceUs : _entered[insertion]).ConfigureAwait(false);
            return _problem;
        }
        finally
        {
            WipeUnlessKnown(person);
        }
    }

    private void WipeUnlessKnown(Person? person)
    {
        if (!ReferenceEquals(Volatile.Read(ref _known)?.Person, person)) person?.Dispose();
    }

    // What is found to be the same person counts as a touch; somebody else ends what is.
    private async Task MeetAsync(Person? person, VisitSubject subject, long insertion, long sinceUs)
    {
        bool isSame = _known is { } known && All(known.Subject).Intersect(All(subject)).Any();
        if (isSame && _guard.State == GuardState.Warned) await _visits.Doubt(null).ConfigureAwait(false);
        await ActAsync(_guard.Meet(isSame, insertion, sinceUs, _clock.NowUs)).ConfigureAwait(false);
        if (_guard.State != GuardState.Free) return;
        Volatile.Write(ref _known, new Known(person, subject));
        _guard.Identified(++_lastIdentity, insertion, _seen.GetValueOrDefault(insertion, sinceUs), _clock.NowUs);
        _lastEnd = EndCause.None;
        Arrived?.Invoke();
        _epoch++;
        await _audit.AddAsync(new AuditEntry(AuditAction.Identified, "patient", "", $"{subject.Source} {subject.Assurance}")).ConfigureAwait(false);
    }

    // By an older key, or by another number, it is still the same person.
    private static IEnumerable<SubjectIdentifier> All(VisitSubject subject) => [subject.Pseudonym, .. subject.Others];

    private async Task<(VisitSubject? Subject, string Problem)> SubjectAsync(Person person)
    {
        using var cancel = new CancellationTokenSource(PseudonymTime, TimeProvider.System);
        var all = new List<SubjectIdentifier>();
        foreach (PersonalIdentifier identifier in person.Identifiers)
        {
            PseudonymReply reply = await _pseudonyms.OfAsync(identifier, cancel.Token).ConfigureAwait(false);
            if (reply.Pseudonyms.Count == 0 && all.Count == 0)
            {
                _log.LogError("Somebody could not be identified: {Problem}", reply.Problem);
                return (null, CannotBeIdentified);
            }

            all.AddRange(reply.Pseudonyms);
        }

        return (new VisitSubject(all[0], person.Source, person.Assurance) { Others = all[1..] }, "");
    }
}
