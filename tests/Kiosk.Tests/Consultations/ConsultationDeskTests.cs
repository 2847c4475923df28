using System.Text;
using System.Text.Json;
using Kiosk.Edge.Auditing;
using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Consultations;
using Kiosk.Edge.Records;
using Kiosk.Edge.Visits;
using Kiosk.Identity;
using Kiosk.Outbox;
using Kiosk.Tests.Edge;
using Kiosk.Tests.Uplink;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Consultations;

public sealed class ConsultationDeskTests : IAsyncLifetime, IAuditLog
{
    private readonly VisitBench _bench = new();
    private readonly ConsultationMetrics _metrics = new();
    private readonly LineLog<ConsultationDesk> _log = new();
    private readonly List<AuditEntry> _audit = [];
    private ConsultationDesk _desk = null!;

    public ValueTask InitializeAsync()
    {
        _desk = NewDesk();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _desk.Dispose();
        _metrics.Dispose();
        await _bench.DisposeAsync();
    }

    public Task<bool> AddAsync(AuditEntry entry)
    {
        _audit.Add(entry);
        return Task.FromResult(true);
    }

    [Fact]
    public async Task Question_of_a_sealed_visit_is_in_the_outbox_behind_its_record_when_it_is_told()
    {
        string visit = await SealedAsync();

        ConsultationAsked asked = await _desk.AskAsync(visit, "ru");

        Assert.Equal((ConsultationRefusal.None, visit, false), (asked.Refusal, asked.View?.VisitId, asked.View?.IsDelivered));
        Assert.Equal([visit, $"{visit}-consultation"], OutboxNames());
        Assert.Equal(asked.View, _desk.Of(visit));
        Assert.Contains("\"valueCode\":\"ru\"", Payload($"{visit}-consultation"), StringComparison.Ordinal);
        Assert.Equal([new AuditEntry(AuditAction.Consultation, "patient", visit, "asked, answer wanted in ru")], _audit);
    }

    [Fact]
    public async Task Visit_asks_once_however_often_and_over_a_restart_and_then_listens_again()
    {
        string visit = await SealedAsync();

        ConsultationAsked[] both = await Task.WhenAll(_desk.AskAsync(visit, "ru"), _desk.AskAsync(visit, "ru"));
        byte[] first = Bytes($"{visit}-consultation");
        await _bench.RestartAsync();
        _bench.Time.Advance(TimeSpan.FromMinutes(2));
        _desk = NewDesk();
        int attempts = _bench.Outbox.Attempts;
        ConsultationAsked restarted = await _desk.AskAsync(visit, "kk");
        _desk.Take(Encoding.UTF8.GetBytes(AnswerMessageTests.Json(visit: visit)));

        Assert.All([.. both, restarted], asked => Assert.Equal(both[0].View?.AskedAt, asked.View?.AskedAt));
        Assert.Equal(first, Bytes($"{visit}-consultation"));
        Assert.Equal((0, 0), (attempts, _bench.Outbox.Attempts));
        Assert.Equal("Drink enough.", _desk.Of(visit)?.Answer?.Text);
        Assert.Single(_audit);
    }

    [Fact]
    public async Task Question_of_which_a_crash_lost_the_note_is_known_to_the_outbox_by_its_name()
    {
        string visit = await SealedAsync();
        await _bench.RunAsync("CREATE TRIGGER no_note BEFORE INSERT ON visit_consultation BEGIN SELECT RAISE(FAIL, 'no space'); END");
        ConsultationAsked first = await _desk.AskAsync(visit, "ru");
        await _bench.RunAsync("DROP TRIGGER no_note");
        byte[] before = Bytes($"{visit}-consultation");
        await _bench.RestartAsync();
        _bench.Time.Advance(TimeSpan.FromMinutes(2));
        _desk = NewDesk();

        ConsultationAsked again = await _desk.AskAsync(visit, "ru");

        Assert.Equal((ConsultationRefusal.None, ConsultationRefusal.None), (first.Refusal, again.Refusal));
        Assert.Equal(before, Bytes($"{visit}-consultation"));
    }

    [Fact]
    public async Task Refusals_say_which_and_what_to_do_and_leave_nothing_behind()
    {
        string forgotten = await SealedAsync();
        await _bench.DeliverAndForgetAsync(forgotten);
        string paper = await SealedAsync(ConsentScope.PaperOnly);
        string unmade = await UnmadeAsync();
        OpenVisit open = await _bench.OpenAsync();

        ConsultationAsked[] refused =
        [
            await _desk.AskAsync("00000000-0001-0002-0304-05060708090b", "ru"), await _desk.AskAsync(open.VisitId, "ru"), await _desk.AskAsync(paper, "ru"),
            await _desk.AskAsync(forgotten, "ru"), await _desk.AskAsync(unmade, "ru"),
        ];

        Assert.Equal(
            [ConsultationRefusal.NoVisit, ConsultationRefusal.VisitOpen, ConsultationRefusal.PaperOnly, ConsultationRefusal.Forgotten, ConsultationRefusal.NoRecord],
            refused.Select(asked => asked.Refusal));
        Assert.All(refused, asked => Assert.True(asked.View is null && asked.Text.Length > 10));
        Assert.DoesNotContain(OutboxNames(), name => name.EndsWith("-consultation", StringComparison.Ordinal));
        Assert.Equal(0, _bench.Count("SELECT count(*) FROM visit_consultation"));
        Assert.All([forgotten, paper, unmade, open.VisitId], visit => Assert.Null(_desk.Of(visit)));
        Assert.Empty(_audit);
    }

    [Fact]
    public async Task Visit_on_paper_only_stays_so_after_it_is_forgotten()
    {
        string paper = await SealedAsync(ConsentScope.PaperOnly);
        await _bench.DeliverAndForgetAsync();

        Assert.Equal(1, _bench.Count($"SELECT count(*) FROM visit WHERE visit_id = '{paper}' AND key_slot IS NULL"));
        Assert.Equal(ConsultationRefusal.PaperOnly, (await _desk.AskAsync(paper, "ru")).Refusal);
    }

    [Fact]
    public async Task Visit_without_consent_where_none_is_asked_for_may_ask()
    {
        OpenVisit open = await _bench.OpenAsync();
        await _bench.Desk.EndAsync(VisitOutcome.Done);

        Assert.Equal(ConsultationRefusal.None, (await _desk.AskAsync(open.VisitId, "en")).Refusal);
    }

    [Fact]
    public async Task Full_outbox_and_failing_disk_are_told_and_the_patient_may_ask_again()
    {
        string visit = await SealedAsync();
        _bench.Outbox.OnAdd = () => throw new OutboxFullException("The outbox is full.");
        ConsultationAsked full = await _desk.AskAsync(visit, "ru");
        _bench.Outbox.OnAdd = () => throw new IOException("the disk failed");
        ConsultationAsked broken = await _desk.AskAsync(visit, "ru");
        ConsultationView? between = _desk.Of(visit);
        _bench.Outbox.OnAdd = () => { };

        ConsultationAsked asked = await _desk.AskAsync(visit, "ru");

        Assert.Equal((ConsultationRefusal.OutboxFull, "The outbox is full."), (full.Refusal, full.Text));
        Assert.Equal(ConsultationRefusal.StoreFailed, broken.Refusal);
        Assert.Null(between);
        Assert.Equal(ConsultationRefusal.None, asked.Refusal);
    }

    [Fact]
    public async Task While_the_visits_own_record_waits_for_room_no_question_overtakes_it()
    {
        _bench.Outbox.OnAdd = () => throw new OutboxFullException("The outbox is full.");
        string visit = await SealedAsync();
        _bench.Outbox.OnAdd = () => { };

        ConsultationAsked early = await _desk.AskAsync(visit, "ru");
        await _bench.TidyAsync();
        ConsultationAsked late = await _desk.AskAsync(visit, "ru");

        Assert.Equal((ConsultationRefusal.OutboxFull, ConsultationRefusal.None), (early.Refusal, late.Refusal));
        Assert.Equal([visit, $"{visit}-consultation"], OutboxNames());
    }

    [Fact]
    public async Task Answer_is_shown_under_its_own_visit_and_no_other()
    {
        string other = await SealedAsync(), visit = await SealedAsync();
        await _desk.AskAsync(visit, "ru");

        _desk.Take(Encoding.UTF8.GetBytes(AnswerMessageTests.Json("For the other one.", other)));
        ConsultationView? before = _desk.Of(visit);
        _desk.Take(Encoding.UTF8.GetBytes(AnswerMessageTests.Json("For this one.", visit)));

        Assert.Null(before?.Answer);
        Assert.Equal(("For this one.", "Dr. Example", true), (_desk.Of(visit)?.Answer?.Text, _desk.Of(visit)?.Answer?.From, _desk.Of(visit)?.IsDelivered));
        Assert.Null(_desk.Of(other));
    }

    [Fact]
    public async Task Answer_that_comes_when_nobody_looks_any_more_is_told_to_nobody_and_named_in_no_log()
    {
        string visit = await SealedAsync();
        await _desk.AskAsync(visit, "ru");
        _desk.Take(Encoding.UTF8.GetBytes(AnswerMessageTests.Json("The first one.", visit)));

        _desk.Forget();
        ConsultationView? wiped = _desk.Of(visit);
        _desk.Take(Encoding.UTF8.GetBytes(AnswerMessageTests.Json("A secret.", visit, id: "a-2")));

        Assert.Null(wiped);
        Assert.Null(_desk.Of(visit));
        Assert.False(await ShownAsync(visit));
        Assert.DoesNotContain(_log.Lines, line => line.Contains("secret", StringComparison.Ordinal) || line.Contains("first one", StringComparison.Ordinal));
        Assert.Contains(_log.Lines, line => line.EndsWith("unwatched", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Malformed_and_foreign_answers_are_counted_and_told_without_their_content()
    {
        string visit = await SealedAsync();
        await _desk.AskAsync(visit, "ru");
        using var malformed = new MetricSum("kiosk.consultations.answers", "malformed", ConsultationMetrics.MeterName);
        using var foreign = new MetricSum("kiosk.consultations.answers", "other_kiosk", ConsultationMetrics.MeterName);

        _desk.Take("Drink enough."u8.ToArray());
        _desk.Take([]);
        _desk.Take(Encoding.UTF8.GetBytes(AnswerMessageTests.Json(visit: visit, kiosk: "kiosk-2")));

        Assert.Equal((2, 1), (malformed.Sum, foreign.Sum));
        Assert.Null(_desk.Of(visit)?.Answer);
        Assert.DoesNotContain(_log.Lines, line => line.Contains("Drink", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Receipt_for_the_question_makes_it_delivered_and_other_receipts_do_not()
    {
        string visit = await SealedAsync();
        await _desk.AskAsync(visit, "ru");

        _desk.Delivered(visit);
        _desk.Delivered("r-1");
        bool before = _desk.Of(visit)!.IsDelivered;
        _desk.Delivered($"{visit}-consultation");

        Assert.Equal((false, true), (before, _desk.Of(visit)!.IsDelivered));
    }

    [Fact]
    public async Task Clinician_is_told_once_of_each_answer_that_was_seen()
    {
        string visit = await SealedAsync();
        await _desk.AskAsync(visit, "ru");
        bool early = await ShownAsync(visit);
        _desk.Take(Encoding.UTF8.GetBytes(AnswerMessageTests.Json("One.", visit)));
        bool first = await ShownAsync(visit), again = await ShownAsync(visit);
        // The broker brings the first one again, behind the second.
        _desk.Take(Encoding.UTF8.GetBytes(AnswerMessageTests.Json("Two.", visit, id: "a-2")));
        _desk.Take(Encoding.UTF8.GetBytes(AnswerMessageTests.Json("One.", visit)));
        ConsultationView? second = _desk.Of(visit);
        await ShownAsync(visit);

        Assert.Equal((false, true, true), (early, first, again));
        Assert.Equal(("Two.", false, true), (second?.Answer?.Text, second?.IsShown, _desk.Of(visit)?.IsShown));
        string[] shown = [.. OutboxNames().Where(name => name.Contains("-shown-", StringComparison.Ordinal))];
        Assert.Equal(2, shown.Length);
        Assert.Contains("\"value\":\"a-1\"", Payload(shown[0]) + Payload(shown[1]), StringComparison.Ordinal);
        Assert.Equal(2, _audit.Count(entry => entry.Detail == "answer shown"));
    }

    [Fact]
    public async Task That_an_answer_was_seen_may_be_said_again_when_it_could_not_be_stored()
    {
        string visit = await SealedAsync();
        await _desk.AskAsync(visit, "ru");
        _desk.Take(Encoding.UTF8.GetBytes(AnswerMessageTests.Json(visit: visit)));
        _bench.Outbox.OnAdd = () => throw new OutboxFullException("The outbox is full.");
        bool failed = await ShownAsync(visit);
        bool isShown = _desk.Of(visit)!.IsShown;
        _bench.Outbox.OnAdd = () => { };

        bool stored = await ShownAsync(visit);

        Assert.Equal((false, false, true), (failed, isShown, stored));
    }

    [Fact]
    public async Task Answers_without_end_are_taken_up_to_a_bound()
    {
        string visit = await SealedAsync();
        await _desk.AskAsync(visit, "ru");

        for (int i = 1; i <= 50; i++) _desk.Take(Encoding.UTF8.GetBytes(AnswerMessageTests.Json($"Number {i}.", visit, id: $"a-{i}")));

        Assert.Equal("Number 20.", _desk.Of(visit)?.Answer?.Text);
    }

    [Fact]
    public async Task Screen_that_is_wiped_while_it_asks_is_shown_nothing_of_it()
    {
        string visit = await SealedAsync();
        _bench.Outbox.OnAdd = () => _desk.Forget();

        await _desk.AskAsync(visit, "ru");

        Assert.Null(_desk.Of(visit));
    }

    [Theory]
    [InlineData("")]
    [InlineData("r")]
    [InlineData("ru ru")]
    [InlineData("a-language-tag-that-is-longer-than-any")]
    public async Task What_is_no_language_is_a_programmers_error(string language) =>
        await Assert.ThrowsAsync<ArgumentException>(() => _desk.AskAsync("00000000-0001-0002-0304-05060708090b", language));

    private ConsultationDesk NewDesk() => new(
        new ConsultationFrames(_bench.Store, _bench.Visits, new RecordMaker("kiosk-1", "0.1.0", new NoCalibrations())), _bench.Outbox, this, _metrics, "kiosk-1",
        _bench.Clock, _log);

    private async Task<string> SealedAsync(ConsentScope scope = ConsentScope.Send)
    {
        var subject = new VisitSubject(new SubjectIdentifier("urn:test", "4711"), IdentitySource.OmsCard, AssuranceLevel.ChipRead);
        OpenVisit visit = (await _bench.Desk.OpenAsync(
            subject, Instruments.Ecg, new VisitConsent("measurement", "1", "ru", new string('a', 64), scope, _bench.Clock.UtcNow))).Value!;
        await _bench.Desk.EndAsync(VisitOutcome.Done);
        return visit.VisitId;
    }

    private async Task<string> UnmadeAsync()
    {
        _bench.Composer.OnCompose = () => throw new InvalidOperationException("as wanted");
        string visit = await SealedAsync();
        _bench.Composer.OnCompose = () => { };
        return visit;
    }

    private List<string> OutboxNames() => _bench.Store.Read(connection => connection.Rows("SELECT id FROM fake_outbox ORDER BY rowid", row => row.GetString(0)));

    private string Payload(string id)
    {
        using JsonDocument document = JsonDocument.Parse(Bytes(id));
        return document.RootElement.GetRawText();
    }

    private byte[] Bytes(string id) => _bench.Store.Read(connection =>
        connection.Rows("SELECT payload FROM fake_outbox WHERE id = $id", row => row.GetFieldValue<byte[]>(0), ("$id", id)).Single());

    // The one that is on the screen.
    private Task<bool> ShownAsync(string visit) => _desk.ShownAsync(visit, _desk.Of(visit)?.Answer?.Id ?? new SubjectIdentifier("urn:x", "none"));
}
