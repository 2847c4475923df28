using Kiosk.Edge.Identity;
using Kiosk.Edge.Records;
using Kiosk.Edge.Visits;
using Kiosk.Identity;
using Kiosk.Identity.Cards;
using Xunit;

namespace Kiosk.Tests.Identity;

/// <summary>Who is at the kiosk, from readers' and people's doings to the visits that they make.</summary>
public sealed class IdentityDeskTests : IAsyncDisposable
{
    private const long Second = 1_000_000;
    private readonly IdentityBench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_card_opens_a_visit_of_its_holder_and_pulling_it_ends_that_as_of_when_it_was_last_surely_in()
    {
        Person person = IdentityBench.Somebody("1111");
        await _bench.CardAsync(7, person);
        _bench.Time.Advance(TimeSpan.FromSeconds(20));
        DeskReply<OpenVisit> opened = await _bench.Desk.OpenAsync(_bench.Request(_bench.Desk.Status.Identity));
        long seenUs = _bench.Clock.NowUs;
        _bench.Desk.CardSeen("reader", 7, seenUs);
        _bench.Time.Advance(TimeSpan.FromSeconds(1));
        _bench.Desk.CardGone("reader", 7, CardEnd.Removed);
        await _bench.SettleAsync();

        Assert.NotNull(opened.Value);
        Assert.Equal("pseudonym of 1111", _bench.Opened.Single().Subject!.Pseudonym.Value);
        Assert.Equal((VisitOutcome.Done, seenUs - 600_000), _bench.Ended.Single());
        Assert.True(person.Identifiers[0].Value.IsWiped);
        Assert.Equal((GuardState.Free, EndCause.CardRemoved, 0L), (_bench.Desk.Status.State, _bench.Desk.Status.LastEnd, _bench.Desk.Status.Identity));
    }

    [Fact]
    public async Task A_request_of_an_identification_that_is_over_opens_nothing()
    {
        await _bench.CardAsync(7, IdentityBench.Somebody("1111"));
        long first = _bench.Desk.Status.Identity;
        _bench.Desk.CardGone("reader", 7, CardEnd.Exchanged);
        await _bench.CardAsync(8, IdentityBench.Somebody("2222"));

        DeskReply<OpenVisit> refused = await _bench.Desk.OpenAsync(_bench.Request(first));

        Assert.Equal(DeskRefusal.NotIdentified, refused.Refusal);
        Assert.Empty(_bench.Opened);
    }

    [Fact]
    public async Task Somebody_else_identified_in_a_visit_ends_it_before_they_are_known()
    {
        Person first = IdentityBench.Somebody("1111");
        await _bench.Desk.TypedAsync(Scanned.Of(first));
        await _bench.Desk.OpenAsync(_bench.Request(_bench.Desk.Status.Identity));

        await _bench.Desk.TypedAsync(Scanned.Of(IdentityBench.Somebody("2222")));

        Assert.Single(_bench.Ended);
        Assert.True(first.Identifiers[0].Value.IsWiped);
        Assert.Equal(GuardState.Known, _bench.Desk.Status.State);
        Assert.Contains("VisitEnded kiosk v1 Abandoned AnotherPerson", _bench.Audit);
    }

    [Fact]
    public async Task The_same_person_scanned_once_more_goes_on()
    {
        await _bench.Desk.TypedAsync(Scanned.Of(IdentityBench.Somebody("1111")));
        await _bench.Desk.OpenAsync(_bench.Request(_bench.Desk.Status.Identity));
        Person again = IdentityBench.Somebody("1111");

        await _bench.Desk.TypedAsync(Scanned.Of(again));

        Assert.Empty(_bench.Ended);
        Assert.True(again.Identifiers[0].Value.IsWiped);
    }

    [Fact]
    public async Task An_anonymous_visit_forgets_whoever_was_identified_and_is_of_nobody()
    {
        Person person = IdentityBench.Somebody("1111");
        await _bench.Desk.TypedAsync(Scanned.Of(person));

        await _bench.Desk.OpenAsync(_bench.Request(null));

        Assert.Null(_bench.Opened.Single().Subject);
        Assert.True(person.Identifiers[0].Value.IsWiped);
    }

    [Fact]
    public async Task Nothing_opens_without_a_consent_and_the_consent_is_bound_to_the_text_that_was_shown()
    {
        DeskReply<OpenVisit> refused = await _bench.Desk.OpenAsync(_bench.Request(null) with { Consent = null });
        await _bench.Desk.OpenAsync(_bench.Request(null) with { Consent = new ConsentChoice("measurement", "1", "ru", ConsentScope.PaperOnly) });

        Assert.Equal(DeskRefusal.NoConsent, refused.Refusal);
        VisitConsent consent = _bench.Opened.Single().Consent!;
        Assert.Equal(("measurement", "1", "ru", ConsentScope.PaperOnly), (consent.Text, consent.Version, consent.Language, consent.Scope));
        Assert.Equal(_bench.Texts.Find("measurement", "1", "ru")!.Digest, consent.Digest);
        // The log goes up: of a visit on paper only it does not name it.
        Assert.Equal(["Consent patient  measurement 1 ru PaperOnly", "VisitOpened patient  "], _bench.Audit);
    }

    [Fact]
    public async Task A_visit_that_nobody_touches_is_warned_of_and_ended_as_of_the_last_touch()
    {
        await _bench.Desk.OpenAsync(_bench.Request(null));
        long touchedUs = _bench.Clock.NowUs;
        await _bench.PassAsync(61);
        IdentityStatus warned = _bench.Desk.Status;
        await _bench.PassAsync(15);

        Assert.Equal((GuardState.Warned, touchedUs + (75 * Second)), (warned.State, warned.EndsUs));
        Assert.Equal((VisitOutcome.Abandoned, touchedUs), _bench.Ended.Single());
    }

    [Fact]
    public async Task A_visit_ends_also_when_nobody_can_tell_whether_somebody_is_measured()
    {
        await _bench.Desk.OpenAsync(_bench.Request(null));
        _bench.MeasuringFails = true;

        await _bench.PassAsync(76);

        Assert.Single(_bench.Ended);
    }

    [Fact]
    public async Task While_a_warning_is_not_answered_that_is_on_disk_and_a_touch_takes_it_back()
    {
        await _bench.Desk.OpenAsync(_bench.Request(null));
        long touchedUs = _bench.Clock.NowUs;
        await _bench.PassAsync(61);
        _bench.Desk.Touch();
        await _bench.SettleAsync();

        Assert.Equal([touchedUs, null], _bench.Doubts);
    }

    [Fact]
    public async Task After_a_visit_that_ended_by_itself_an_anonymous_one_is_of_nobody()
    {
        Person person = IdentityBench.Somebody("1111");
        await _bench.Desk.TypedAsync(Scanned.Of(person));
        await _bench.Desk.OpenAsync(_bench.Request(_bench.Desk.Status.Identity));
        _bench.LoseVisit();

        await _bench.Desk.OpenAsync(_bench.Request(null));

        Assert.Null(_bench.Opened[1].Subject);
        Assert.True(person.Identifiers[0].Value.IsWiped);
    }

    [Fact]
    public async Task A_visit_that_nobody_guards_ends_with_nothing_in_it()
    {
        _bench.FindVisit();

        await _bench.PassAsync(1);

        Assert.Equal((VisitOutcome.Abandoned, 0L), _bench.Ended.Single());
    }

    [Fact]
    public async Task Who_typed_a_number_and_left_before_it_was_looked_up_is_not_known_to_the_next()
    {
        _bench.PseudonymsHeld = new TaskCompletionSource();
        Task<string?> told = _bench.Desk.TypedAsync(Scanned.Of(IdentityBench.Somebody("1111")));

        await _bench.Desk.ForgetAsync();
        _bench.PseudonymsHeld.SetResult();

        Assert.NotNull(await told);
        Assert.Equal(GuardState.Free, _bench.Desk.Status.State);
    }

    [Fact]
    public async Task A_card_pulled_while_its_pseudonym_is_waited_for_identifies_nobody_and_holds_up_nothing()
    {
        _bench.PseudonymsHeld = new TaskCompletionSource();
        Person person = IdentityBench.Somebody("1111");
        _bench.Desk.CardEntered("reader", 3);
        _bench.Desk.CardRead("reader", 3, CardOutcome.Of(person));
        _bench.Desk.CardGone("reader", 3, CardEnd.Removed);
        await _bench.SettleAsync();
        _bench.PseudonymsHeld.SetResult();
        for (int i = 0; i < 1000 && !person.Identifiers[0].Value.IsWiped; i++) await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.True(person.Identifiers[0].Value.IsWiped);
        Assert.Equal(GuardState.Free, _bench.Desk.Status.State);
    }

    [Fact]
    public async Task A_login_that_ends_after_somebody_else_came_identifies_nobody()
    {
        _bench.Desk.LoggedIn(new SubjectIdentifier("urn:login", "first"));
        await _bench.SettleAsync();
        long first = _bench.Desk.Status.Identity;
        await _bench.Desk.OpenAsync(_bench.Request(first));
        _bench.Desk.CardEntered("reader", 3);
        _bench.Desk.CardRead("reader", 3, CardOutcome.Of(IdentityBench.Somebody("2222")));
        _bench.Desk.LoggedIn(new SubjectIdentifier("urn:login", "late"));
        await _bench.SettleAsync();

        Assert.Equal(IdentitySource.OmsCard, _bench.Desk.Status.Source);
    }

    [Fact]
    public async Task A_measurement_keeps_a_visit_going()
    {
        await _bench.Desk.OpenAsync(_bench.Request(null));
        _bench.IsMeasuring = true;

        await _bench.PassAsync(300);

        Assert.Equal(GuardState.Open, _bench.Desk.Status.State);
    }

    [Fact]
    public async Task A_card_that_tells_nobody_says_why_in_words_and_identifies_nobody()
    {
        _bench.Desk.CardEntered("reader", 3);
        _bench.Desk.CardRead("reader", 3, CardOutcome.Failed(CardProblem.Unsupported, "ATR 3B00"));
        await _bench.SettleAsync();

        Assert.Equal((GuardState.Free, CardWords.Of(CardProblem.Unsupported)), (_bench.Desk.Status.State, _bench.Desk.Status.Problem));
    }

    [Fact]
    public async Task Who_was_read_from_a_card_that_is_gone_already_is_wiped_and_not_known()
    {
        Person person = IdentityBench.Somebody("1111");
        _bench.Desk.CardEntered("reader", 3);
        _bench.Desk.CardGone("reader", 3, CardEnd.Removed);
        _bench.Desk.CardRead("reader", 3, CardOutcome.Of(person));
        await _bench.SettleAsync();

        Assert.True(person.Identifiers[0].Value.IsWiped);
        Assert.Equal(GuardState.Free, _bench.Desk.Status.State);
    }

    [Fact]
    public async Task Without_a_pseudonym_nobody_is_identified_and_an_anonymous_visit_goes()
    {
        _bench.PseudonymProblem = "the keyring is damaged";
        Person person = IdentityBench.Somebody("1111");

        string? problem = await _bench.Desk.TypedAsync(Scanned.Of(person));
        DeskReply<OpenVisit> opened = await _bench.Desk.OpenAsync(_bench.Request(null));

        Assert.NotNull(problem);
        Assert.True(person.Identifiers[0].Value.IsWiped);
        Assert.NotNull(opened.Value);
    }

    [Fact]
    public async Task The_stop_of_the_host_ends_a_visit_at_its_boundary()
    {
        await _bench.CardAsync(7, IdentityBench.Somebody("1111"));
        await _bench.Desk.OpenAsync(_bench.Request(_bench.Desk.Status.Identity));
        long seenUs = _bench.Clock.NowUs;
        _bench.Desk.CardSeen("reader", 7, seenUs);
        _bench.Time.Advance(TimeSpan.FromSeconds(1));

        await _bench.Desk.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal((VisitOutcome.Interrupted, seenUs - 600_000), _bench.Ended.Single());
    }
}
