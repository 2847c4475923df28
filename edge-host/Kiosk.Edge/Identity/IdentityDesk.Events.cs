using Kiosk.Edge.Auditing;
using Kiosk.Edge.Records;
using Kiosk.Identity;
using Kiosk.Identity.Cards;

namespace Kiosk.Edge.Identity;

/// <content>What readers, scanners and keyboards tell.</content>
public sealed partial class IdentityDesk
{
    // Cards that are in and not read yet: since when. And when each was last surely in.
    private readonly Dictionary<long, long> _reading = [], _entered = [], _seen = [];
    private readonly SortedDictionary<string, string?> _devices = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void CardEntered(string reader, long insertion) => Do(() =>
    {
        _problem = null;
        _reading[insertion] = _entered[insertion] = _clock.NowUs;
    });

    /// <inheritdoc/>
    public void CardRead(string reader, long insertion, CardOutcome outcome) => Do(async () =>
    {
        _reading.Remove(insertion);
        if (!_entered.TryGetValue(insertion, out long sinceUs)) outcome.Person?.Dispose();
        else await ToldAsync(outcome.Person, CardWords.Of(outcome.Problem), insertion, sinceUs).ConfigureAwait(false);
        if (outcome.Person is null) _log.LogWarning("A card in {Reader} told nobody: {Problem}, {Detail}", reader, outcome.Problem, outcome.Detail);
    });

    /// <inheritdoc/>
    public void CardSeen(string reader, long insertion, long atUs) => Do(() =>
    {
        if (_entered.ContainsKey(insertion)) _seen[insertion] = atUs;
        _guard.CardSeen(insertion, atUs);
    });

    /// <inheritdoc/>
    public void CardGone(string reader, long insertion, CardEnd end) => Do(async () =>
    {
        foreach (Dictionary<long, long> of in (Dictionary<long, long>[])[_reading, _entered, _seen]) of.Remove(insertion);
        await ActAsync(_guard.CardGone(insertion, end)).ConfigureAwait(false);
    });

    /// <inheritdoc/>
    public void CodeScanned(string scanner, Scanned scanned) => Do(() => ToldAsync(scanned.Person, scanned.Problem, 0, _clock.NowUs));

    /// <inheritdoc/>
    public void DeviceStands(string device, string? problem) => Do(() =>
    {
        if (problem is not null && _devices.GetValueOrDefault(device) != problem) _log.LogWarning("{Device}: {Problem}", device, problem);
        else if (problem is null && _devices.GetValueOrDefault(device) is not null) _log.LogInformation("{Device} works again", device);
        _devices[device] = problem;
    });

    private async Task ToldAsync(Person? person, string problem, long insertion, long sinceUs)
    {
        _problem = null;
        if (person is null)
        {
            _problem = problem;
            return;
        }

        (VisitSubject? subject, string why) = await SubjectAsync(person).ConfigureAwait(false);
        if (subject is not null)
        {
            await MeetAsync(person, subject, insertion, sinceUs).ConfigureAwait(false);
            return;
        }

        person.Dispose();
        _log.LogError("Somebody could not be identified: {Problem}", why);
        _problem = "You cannot be identified now. You can measure without it and take the results on paper.";
    }

    // What is found to be the same person counts as a touch; somebody else ends what is.
    private async Task MeetAsync(Person? person, VisitSubject subject, long insertion, long sinceUs)
    {
        bool isSame = _known?.Subject.Pseudonym == subject.Pseudonym;
        await ActAsync(_guard.Meet(isSame, insertion, sinceUs, _clock.NowUs)).ConfigureAwait(false);
        if (_guard.State != GuardState.Free)
        {
            person?.Dispose();
            return;
        }

        _known = new Known(person, subject);
        _guard.Identified(++_lastIdentity, insertion, _seen.GetValueOrDefault(insertion, sinceUs), _clock.NowUs);
        _lastEnd = EndCause.None;
        Settled?.Invoke();
        await _audit.AddAsync(new AuditEntry(AuditAction.Identified, "patient", "", $"{subject.Source} {subject.Assurance}")).ConfigureAwait(false);
    }

    private async Task<(VisitSubject? Subject, string Problem)> SubjectAsync(Person person)
    {
        using var cancel = new CancellationTokenSource(PseudonymTime, _clock.Provider);
        var all = new List<SubjectIdentifier>();
        foreach (PersonalIdentifier identifier in person.Identifiers)
        {
            PseudonymReply reply = await _pseudonyms.OfAsync(identifier, cancel.Token).ConfigureAwait(false);
            if (reply.Pseudonyms.Count == 0 && all.Count == 0) return (null, reply.Problem);
            all.AddRange(reply.Pseudonyms);
        }

        return (new VisitSubject(all[0], person.Source, person.Assurance) { Others = all[1..] }, "");
    }
}
