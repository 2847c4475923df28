using System.Threading.Channels;
using Kiosk.Edge.Auditing;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Records;
using Kiosk.Outbox;
using Microsoft.Data.Sqlite;

namespace Kiosk.Edge.Consultations;

/// <summary>
/// Asks a doctor about a sealed visit, and takes the answer.
/// <code>
/// (none) --ask: its record is synced--> Asked --receipt--> Delivered --answer--> Answered --on the screen: its record is synced--> Shown
///                                         +------------------answer-----------------^ ^--a newer answer--+
///                                         (any --forgotten, or another visit asks--> none)
/// </code>
/// </summary>
/// <remarks>
/// The question is durable: it is a record in the outbox, behind the visit's own, once for each visit. The answer is not: it is for the person who stands there, is kept in memory
/// only, and only while that visit is looked at. One for a visit that nobody looks at is told to nobody; the clinician sees that it was not read. May be used from any thread.
/// </remarks>
public sealed class ConsultationDesk(
    ConsultationFrames frames, IOutbox outbox, IAuditLog audit, ConsultationMetrics metrics, string kioskId, Clock clock, ILogger<ConsultationDesk> log) : IDisposable
{
    private const int LanguageLengthMax = 35; // BCP 47, section 4.4.1.

    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lock _gate = new();
    private Held? _held;
    private long _epoch;

    /// <summary>Asks a doctor, once for each visit: asked again, it says how the question of then stands, and listens for its answer again.</summary>
    /// <param name="visitId">A UUID, lower case, of a sealed visit.</param>
    /// <param name="language">In which language an answer is wanted, as in BCP 47.</param>
    /// <returns>The question is synced, or why there is none.</returns>
    /// <exception cref="ArgumentException">It is no language.</exception>
    public async Task<ConsultationAsked> AskAsync(string visitId, string language)
    {
        if (language.Length is < 2 or > LanguageLengthMax || !language.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            throw new ArgumentException($"'{language}' is no language.", nameof(language));
        long epoch = Volatile.Read(ref _epoch);
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (Of(visitId) is { } already) return new ConsultationAsked(already, ConsultationRefusal.None, "");
            (VisitRecord? frame, ConsultationAsked? refused) = await Task.Run(() => frames.Find(visitId)).ConfigureAwait(false);
            if (frame is null) return refused!;
            return await AskAsync(frame, language, epoch).ConfigureAwait(false);
        }
        catch (OutboxFullException full)
        {
            return new ConsultationAsked(null, ConsultationRefusal.OutboxFull, full.Message);
        }
        catch (Exception failure) when (failure is SqliteException or IOException or ChannelClosedException)
        {
            return new ConsultationAsked(null, ConsultationRefusal.StoreFailed, $"The question could not be stored: {failure.Message}");
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>How the question of a visit stands; null when it asked nothing, or that is not looked at any more. Cheap.</summary>
    public ConsultationView? Of(string visitId)
    {
        lock (_gate) return _held?.Frame.VisitId == visitId ? _held.View : null;
    }

    /// <summary>The patient has an answer on the screen: tells the clinician, once for each answer. Does nothing when it is not the newest one.</summary>
    /// <param name="visitId">Whose.</param>
    /// <param name="shown">Which answer.</param>
    /// <returns>True when the clinician is told, now or before; false when there is nothing to tell, or it could not be stored and may be tried again.</returns>
    public async Task<bool> ShownAsync(string visitId, SubjectIdentifier shown)
    {
        VisitRecord frame;
        DoctorAnswer answer;
        lock (_gate)
        {
            if (_held is not { View.Answer: { } newest } held || held.Frame.VisitId != visitId || newest.Id != shown) return false;
            if (held.View.IsShown) return true;
            // At once, so that a screen that says so several times a second says it once.
            held.View = held.View with { IsShown = true };
            (frame, answer) = (held.Frame, newest);
        }

        try
        {
            await outbox.AddAsync(Lane.Visit, ConsultationComposer.ShownId(visitId, answer.Id), ConsultationComposer.Shown(frame, answer.Id, clock.UtcNow)).ConfigureAwait(false);
            metrics.Shown();
            await audit.AddAsync(new AuditEntry(AuditAction.Consultation, "patient", visitId, "answer shown")).ConfigureAwait(false);
            return true;
        }
        catch (Exception failure) when (failure is IOException or ChannelClosedException)
        {
            log.LogWarning("That the answer to visit {Visit} was shown could not be stored: {Problem}", visitId, failure.Message);
            lock (_gate)
            {
                if (_held is { } held && held.View.Answer?.Id == answer.Id) held.View = held.View with { IsShown = false };
            }

            return false;
        }
    }

    /// <summary>The screen is wiped, or somebody else comes: drops everything that is held of questions and answers.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _epoch++;
            _held = null;
        }
    }

    /// <summary>The clinical store has a record; others than questions are passed over. Quick, never throws.</summary>
    public void Delivered(string recordId)
    {
        lock (_gate)
        {
            if (_held is { } held && recordId == ConsultationComposer.RequestId(held.Frame.VisitId)) held.View = held.View with { IsDelivered = true };
        }
    }

    /// <summary>Takes what came on the topic of answers, whatever it is. Quick, never throws.</summary>
    public void Take(byte[] payload)
    {
        if (AnswerMessage.Parse(payload, out AnswerMessage? message) is { } fault)
        {
            metrics.Answered("malformed");
            log.LogWarning("Ignored a doctor's answer that is not understood: {Fault}", fault);
        }
        else if (message!.KioskId != kioskId)
        {
            metrics.Answered("other_kiosk");
            log.LogWarning("Ignored a doctor's answer for another kiosk: check who may publish on this kiosk's topics");
        }
        else
        {
            string what = Enter(message);
            metrics.Answered(what);
            // Not named: whose it is may not be told to whoever reads the log, when nobody here asked.
            log.LogInformation("A doctor's answer came: {What}", what);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private string Enter(AnswerMessage message)
    {
        lock (_gate)
        {
            if (_held is not { } held || held.Frame.VisitId != message.VisitId) return "unwatched";
            // The broker may bring it twice, also behind a newer one.
            if (held.Answers.Contains(message.Answer.Id)) return "repeated";
            if (held.Answers.Count == Held.AnswersMax) return "too_many";
            held.Answers.Add(message.Answer.Id);
            // Whoever answers has the question, though its receipt may be on its way still.
            held.View = held.View with { IsDelivered = true, Answer = message.Answer, IsShown = false };
            return "taken";
        }
    }

    private async Task<ConsultationAsked> AskAsync(VisitRecord frame, string language, long epoch)
    {
        string visitId = frame.VisitId;
        DateTimeOffset? before = await Task.Run(() => frames.AskedAt(visitId)).ConfigureAwait(false);
        DateTimeOffset asked = before ?? clock.UtcNow;
        var held = new Held(frame, new ConsultationView(visitId, asked, IsDelivered: false, null, IsShown: false));
        // Before the record is out: its receipt and the answer may be faster than this.
        if (!TryHold(held, epoch)) return new ConsultationAsked(null, ConsultationRefusal.Forgotten, "The screen was wiped meanwhile; nothing was asked.");
        bool isQueued = before is not null;
        try
        {
            if (!isQueued) await outbox.AddAsync(Lane.Visit, ConsultationComposer.RequestId(visitId), ConsultationComposer.Request(frame, asked, language)).ConfigureAwait(false);
            isQueued = true;
        }
        finally
        {
            if (!isQueued) Drop(held);
        }

        if (before is null) await NoteAsync(visitId, asked, language).ConfigureAwait(false);
        lock (_gate) return new ConsultationAsked(held.View, ConsultationRefusal.None, "");
    }

    // The question is in the outbox: what fails now does not take it back. Asked anew after a restart, the outbox knows it by its name.
    private async Task NoteAsync(string visitId, DateTimeOffset asked, string language)
    {
        metrics.Asked();
        log.LogInformation("Visit {Visit} asks a doctor", visitId);
        try
        {
            await frames.NoteAsync(visitId, asked).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is SqliteException or IOException or ChannelClosedException)
        {
            log.LogWarning("That visit {Visit} asked a doctor could not be noted: {Problem}", visitId, failure.Message);
        }

        await audit.AddAsync(new AuditEntry(AuditAction.Consultation, "patient", visitId, "asked, answer wanted in " + language)).ConfigureAwait(false);
    }

    private bool TryHold(Held held, long epoch)
    {
        lock (_gate)
        {
            if (_epoch != epoch) return false;
            _held = held;
            return true;
        }
    }

    private void Drop(Held held)
    {
        lock (_gate)
        {
            if (_held == held) _held = null;
        }
    }

    private sealed class Held(VisitRecord frame, ConsultationView view)
    {
        public const int AnswersMax = 20;

        public VisitRecord Frame { get; } = frame;

        public ConsultationView View { get; set; } = view;

        public List<SubjectIdentifier> Answers { get; } = [];
    }
}
