using System.Text;
using System.Text.Json;
using Kiosk.Edge.Capture;
using Kiosk.Edge.Records;
using Kiosk.Edge.Visits;
using Kiosk.Tests.Edge;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Kiosk.Tests.Capture;

public sealed class CaptureDeskTests : IAsyncLifetime
{
    private static readonly byte[] Content = Encoding.ASCII.GetBytes("RIFF a heart that nobody else may hear");
    private static readonly CapturedMedia Sound = new("audio/wav", Content, null, Seconds: 15m, Notes: ["level -30.0 dBFS"]);

    private readonly VisitBench _bench = new();
    private readonly ScriptedCapture _stethoscope = new(MediaKind.Stethoscope), _otoscope = new(MediaKind.Otoscope);
    private CaptureDesk _desk = null!;

    public ValueTask InitializeAsync()
    {
        _desk = NewDesk();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Sound_is_stored_sealed_and_delivered_as_a_record_of_its_own_behind_the_numbers()
    {
        OpenVisit visit = await _bench.OpenAsync();

        CaptureState state = await TakeAsync(MediaKind.Stethoscope, Sound);
        await _bench.Desk.EndAsync(VisitOutcome.Done);
        await _bench.TidyAsync();

        Assert.Equal((CapturePhase.Kept, visit.VisitId, "level -30.0 dBFS"), (state.Phase, state.VisitId, state.Text));
        Assert.False(_bench.FilesHold(Content), "the sound is readable in the store's files");
        Assert.Equal([visit.VisitId, $"{visit.VisitId}-m1"], Records());
        JsonElement media = MediaOf($"{visit.VisitId}-m1");
        Assert.Equal("completed", media.GetProperty("status").GetString());
        Assert.Equal(Content, media.GetProperty("content").GetProperty("data").GetBytesFromBase64());
    }

    [Fact]
    public async Task Of_a_kind_that_never_succeeded_the_last_reason_is_a_record_and_of_one_that_did_only_the_content()
    {
        OpenVisit visit = await _bench.OpenAsync();

        await TakeAsync(MediaKind.Stethoscope, Refused("audio/wav", "no sound at all"));
        await TakeAsync(MediaKind.Otoscope, Refused("image/jpeg", "the picture is black"));
        await TakeAsync(MediaKind.Stethoscope, Sound);
        await TakeAsync(MediaKind.Otoscope, Refused("image/jpeg", "out of focus"));
        await _bench.Desk.EndAsync(VisitOutcome.Done);
        await _bench.TidyAsync();

        Assert.Equal([visit.VisitId, $"{visit.VisitId}-m3", $"{visit.VisitId}-m4"], Records());
        JsonElement picture = MediaOf($"{visit.VisitId}-m4");
        Assert.Equal(("not-done", "out of focus"), (picture.GetProperty("status").GetString(), picture.GetProperty("note")[0].GetProperty("text").GetString()));
        Assert.False(picture.GetProperty("content").TryGetProperty("data", out _));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Taking_that_outlasts_its_visit_is_dropped_and_never_the_next_ones(bool answersLate)
    {
        OpenVisit first = await _bench.OpenAsync();
        _desk.Start(MediaKind.Stethoscope);
        if (answersLate) _stethoscope.IgnoresStop = true;

        await _bench.Desk.EndAsync(VisitOutcome.Done);
        OpenVisit second = await _bench.OpenAsync();
        if (answersLate) _stethoscope.Answer(Sound);
        await _desk.Running;
        await _bench.Desk.EndAsync(VisitOutcome.Done);
        await _bench.TidyAsync();

        Assert.Equal((CapturePhase.Dropped, first.VisitId), (_desk.State!.Phase, _desk.State.VisitId));
        Assert.Contains("nothing was kept", _desk.State.Text, StringComparison.Ordinal);
        Assert.Equal(0, _bench.Count("SELECT count(*) FROM visit_media"));
        Assert.Equal([first.VisitId, second.VisitId], Records());
    }

    [Fact]
    public async Task Store_takes_nothing_for_a_sealed_visit_whoever_asks()
    {
        OpenVisit visit = await _bench.OpenAsync();
        await _bench.Desk.EndAsync(VisitOutcome.Done);

        int? number = await _bench.Store.WriteAsync(connection => _bench.Visits.AddMedia(
            connection, visit.VisitId, new VisitMedia(0, MediaKind.Stethoscope, visit.Opened, "audio/wav", Content, null, 15m, null, null, []), false));

        Assert.Null(number);
    }

    [Fact]
    public async Task What_cannot_be_begun_is_refused_with_what_to_do()
    {
        CaptureReply noVisit = _desk.Start(MediaKind.Stethoscope);
        await _bench.OpenAsync();
        CaptureReply unknown = new CaptureDesk([], () => null, _bench.Desk.AddMediaAsync, () => null, _bench.Clock, TimeProvider.System,
            NullLogger<CaptureDesk>.Instance).Start(MediaKind.Otoscope);
        CaptureReply begun = _desk.Start(MediaKind.Stethoscope);
        CaptureReply second = _desk.Start(MediaKind.Otoscope);
        _stethoscope.Answer(Sound);
        await _desk.Running;
        _bench.DiskProblem = "only 1 MiB is free";
        CaptureReply full = _desk.Start(MediaKind.Otoscope);

        Assert.NotNull(begun.State);
        Assert.Equal(["No visit is open", "This kiosk has no otoscope", "A capture is running", "No room"],
            [noVisit.Title, unknown.Title, second.Title, full.Title]);
        Assert.All([noVisit, unknown, second, full], reply => Assert.True(reply.State is null && reply.Text.Length > 0));
    }

    [Fact]
    public async Task Simulated_instrument_makes_the_whole_visit_test_data()
    {
        OpenVisit visit = await _bench.OpenAsync();
        _stethoscope.IsSimulated = true;

        await TakeAsync(MediaKind.Stethoscope, Sound);
        await _bench.Desk.EndAsync(VisitOutcome.Done);
        await _bench.TidyAsync();

        Assert.True(_bench.Desk.Find(visit.VisitId)!.IsTest);
        Assert.True(Assert.Single(_bench.Composer.Records).IsTest);
        Assert.Contains("HTEST", MediaOf($"{visit.VisitId}-m1").GetProperty("meta").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sound_outlives_a_crash_between_its_storing_and_its_record()
    {
        OpenVisit visit = await _bench.OpenAsync();
        await TakeAsync(MediaKind.Stethoscope, Sound);

        await _bench.RestartAsync();
        await _bench.RecoverAsync();

        Assert.Equal([visit.VisitId, $"{visit.VisitId}-m1"], Records());
        Assert.Equal(Content, MediaOf($"{visit.VisitId}-m1").GetProperty("content").GetProperty("data").GetBytesFromBase64());
    }

    [Fact]
    public async Task Sound_is_kept_until_its_own_record_is_delivered_and_then_forgotten_with_the_visits_key()
    {
        OpenVisit visit = await _bench.OpenAsync();
        await TakeAsync(MediaKind.Stethoscope, Sound);
        await _bench.Desk.EndAsync(VisitOutcome.Done);
        await _bench.TidyAsync();

        await _bench.DeliverAndForgetAsync(visit.VisitId);
        long before = _bench.Count("SELECT count(*) FROM visit_media");
        await _bench.DeliverAndForgetAsync($"{visit.VisitId}-m1");

        Assert.Equal((1, 0), (before, _bench.Count("SELECT count(*) FROM visit_media")));
        Assert.Equal(0, _bench.Count("SELECT count(*) FROM visit_key WHERE used = 1"));
    }

    [Fact]
    public async Task Defect_of_an_instrument_does_not_stop_the_next_taking()
    {
        await _bench.OpenAsync();
        _desk.Start(MediaKind.Stethoscope);
        _stethoscope.Fail(new InvalidOperationException("x"));
        await _desk.Running;
        CapturePhase failed = _desk.State!.Phase;

        CaptureState next = await TakeAsync(MediaKind.Stethoscope, Sound);

        Assert.Equal((CapturePhase.Failed, CapturePhase.Kept), (failed, next.Phase));
    }

    [Fact]
    public async Task Visit_has_so_many_takings_and_no_more()
    {
        await _bench.OpenAsync();
        for (int i = 0; i < VisitMedia.PerVisitMax; i++) await TakeAsync(MediaKind.Stethoscope, Refused("audio/wav", "no sound"));

        CaptureState last = await TakeAsync(MediaKind.Stethoscope, Sound);

        Assert.Equal(CapturePhase.Failed, last.Phase);
        Assert.Contains("16 captures", last.Text, StringComparison.Ordinal);
    }

    private static CapturedMedia Refused(string contentType, string reason) => new(contentType, null, reason);

    private CaptureDesk NewDesk() => new([_stethoscope, _otoscope], () => _bench.Desk.Current,
        (visit, media, isTest) => _bench.Desk.AddMediaAsync(visit, media, isTest), () => _bench.DiskProblem,
        _bench.Clock, TimeProvider.System, NullLogger<CaptureDesk>.Instance);

    private async Task<CaptureState> TakeAsync(MediaKind kind, CapturedMedia media)
    {
        Assert.NotNull(_desk.Start(kind).State);
        (kind == MediaKind.Stethoscope ? _stethoscope : _otoscope).Answer(media);
        await _desk.Running;
        return _desk.State!;
    }

    private List<string> Records() => _bench.Store.Read(connection =>
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT id FROM fake_outbox ORDER BY rowid";
        using SqliteDataReader reader = command.ExecuteReader();
        var ids = new List<string>();
        while (reader.Read()) ids.Add(reader.GetString(0));
        return ids;
    });

    private JsonElement MediaOf(string record) => _bench.Store.Read(connection =>
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT payload FROM fake_outbox WHERE id = $id";
        command.Parameters.AddWithValue("$id", record);
        return JsonElement.Parse((byte[])command.ExecuteScalar()!).GetProperty("entry").EnumerateArray()
            .Select(entry => entry.GetProperty("resource")).Single(resource => resource.GetProperty("resourceType").GetString() == "Media");
    });

    private sealed class ScriptedCapture(MediaKind kind) : ICapture
    {
        private TaskCompletionSource<CapturedMedia> _answer = New();

        public MediaKind Kind => kind;

        public TimeSpan Expected => TimeSpan.FromSeconds(15);

        public bool IsSimulated { get; set; }

        public bool IgnoresStop { get; set; }

        public void Answer(CapturedMedia media) => _answer.SetResult(media);

        public void Fail(Exception defect) => _answer.SetException(defect);

        public async Task<CapturedMedia> TakeAsync(CancellationToken stop)
        {
            TaskCompletionSource<CapturedMedia> answer = _answer;
            using CancellationTokenRegistration registration = stop.Register(() =>
            {
                if (!IgnoresStop) answer.TrySetCanceled(stop);
            });
            try
            {
                return await answer.Task.ConfigureAwait(false);
            }
            finally
            {
                _answer = New();
            }
        }

        private static TaskCompletionSource<CapturedMedia> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
