using Kiosk.Simulator.App.ClinicalStore;

namespace Kiosk.Simulator.App.Clinician;

/// <summary>A value of a visit as the page shows it.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Text">The number with its unit, or why there is none.</param>
/// <param name="HasValue">Whether there is a number.</param>
public sealed record VisitValue(string Label, string Text, bool HasValue);

/// <summary>An answer that was sent.</summary>
/// <param name="Id">Its own identifier.</param>
/// <param name="Text">What was written.</param>
/// <param name="From">Who.</param>
/// <param name="Sent">When.</param>
/// <param name="Read">When the patient had it on the screen; null while that is not known.</param>
public sealed record SentAnswer(string Id, string Text, string From, DateTimeOffset Sent, DateTimeOffset? Read);

/// <summary>A question of a kiosk's patient.</summary>
/// <param name="KioskId">Which kiosk.</param>
/// <param name="VisitId">Which visit.</param>
/// <param name="Asked">When, by the kiosk's clock.</param>
/// <param name="Language">In which language an answer is wanted.</param>
/// <param name="IsTest">Not of a person.</param>
/// <param name="Values">Of the visit's record; empty while that was not seen.</param>
/// <param name="Answers">Oldest first.</param>
public sealed record ClinicRequest(
    string KioskId, string VisitId, DateTimeOffset Asked, string Language, bool IsTest, IReadOnlyList<VisitValue> Values, IReadOnlyList<SentAnswer> Answers);

/// <summary>What a clinician knows: the questions, the newest visits, what was answered and read. In memory, bounded; any thread.</summary>
public sealed class ClinicBook
{
    /// <summary>Questions and visits that are kept, at most: the oldest go.</summary>
    public const int KeptMax = 200;

    private readonly Lock _gate = new();
    private readonly List<ClinicRequest> _requests = [];
    private readonly Queue<string> _visitOrder = new();
    private readonly Dictionary<string, IReadOnlyList<VisitValue>> _visits = [];

    /// <summary>The questions, newest first.</summary>
    public IReadOnlyList<ClinicRequest> Requests
    {
        get
        {
            lock (_gate) return [.. _requests.AsEnumerable().Reverse()];
        }
    }

    /// <summary>Takes a record of a kiosk, whatever it is; one that came before changes nothing.</summary>
    /// <returns>What it told, in a word for the log; null when nothing.</returns>
    public string? Note(Arrival arrival)
    {
        if (arrival.Lane != Arrival.VisitLane || ClinicRecord.Read(arrival.Payload) is not { VisitId: { } visitId } record) return null;
        lock (_gate)
        {
            if (record.Request is { } request)
            {
                if (_requests.Exists(one => one.VisitId == visitId)) return null;
                _requests.Add(new ClinicRequest(
                    arrival.KioskId, visitId, request.Asked, request.Language, request.IsTest, _visits.GetValueOrDefault(visitId) ?? [], []));
                if (_requests.Count > KeptMax) _requests.RemoveAt(0);
                return "asked";
            }

            if (record.Seen is { } read) return Change(visitId, one => one with { Answers = [.. one.Answers.Select(answer => Noted(answer, read))] }) ? "read" : null;
            return record.Values.Count > 0 ? NoteValues(visitId, record.Values) : null;
        }
    }

    /// <summary>An answer was sent.</summary>
    public void NoteAnswer(string visitId, SentAnswer answer)
    {
        lock (_gate) Change(visitId, one => one with { Answers = [.. one.Answers, answer] });
    }

    /// <summary>An answer could not be sent after all.</summary>
    public void DropAnswer(string visitId, string answerId)
    {
        lock (_gate) Change(visitId, one => one with { Answers = [.. one.Answers.Where(answer => answer.Id != answerId)] });
    }

    /// <summary>The question of a visit; null when there is none.</summary>
    public ClinicRequest? Find(string visitId)
    {
        lock (_gate) return _requests.Find(one => one.VisitId == visitId);
    }

    private static SentAnswer Noted(SentAnswer answer, ClinicRecord.Reading read) =>
        answer.Id == read.AnswerId ? answer with { Read = answer.Read ?? read.At } : answer;

    // A late record has more values of the same visit.
    private string NoteValues(string visitId, IReadOnlyList<VisitValue> values)
    {
        if (!_visits.TryGetValue(visitId, out IReadOnlyList<VisitValue>? before)) _visitOrder.Enqueue(visitId);
        IReadOnlyList<VisitValue> all = [.. (before ?? []).Except(values), .. values];
        _visits[visitId] = all;
        if (_visitOrder.Count > KeptMax) _visits.Remove(_visitOrder.Dequeue());
        Change(visitId, one => one with { Values = all });
        return "measured";
    }

    private bool Change(string visitId, Func<ClinicRequest, ClinicRequest> change)
    {
        int index = _requests.FindIndex(one => one.VisitId == visitId);
        if (index < 0) return false;
        _requests[index] = change(_requests[index]);
        return true;
    }
}
