using Kiosk.Edge.Consultations;
using Kiosk.Edge.Cuff;
using Kiosk.Edge.Identity;
using Kiosk.Edge.Records;
using Kiosk.Edge.Screen.Flow;
using Kiosk.Identity;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Screen;

public sealed class ScreenDeskTests : IDisposable
{
    private readonly ScreenBench _bench = new();

    private FakeScreenHost Host => _bench.Host;

    private ScreenDesk Desk => _bench.Desk;

    private ScreenView View => _bench.View;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task An_anonymous_visit_goes_its_whole_way_and_leaves_nothing()
    {
        await _bench.ToMeasureAsync();
        Assert.Equal(ScreenStep.Measure, View.Step);
        Host.Values = ScreenBench.Good;
        for (int i = 0; i < 8 && View.Step == ScreenStep.Measure; i++)
        {
            Host.Cuff = new CuffStatus(CuffActivity.Idle, 0, 0, 0, null, null);
            await Desk.BeginTaskAsync(View.Task!.Number);
            Host.Cuff = new CuffStatus(CuffActivity.Idle, 0, 1, 1, null, null);
            await _bench.PassAsync(40);
        }

        Assert.Equal(ScreenStep.Results, View.Step);
        Assert.Equal(ScreenBench.Good, View.Results!.Values);
        Assert.False(View.Results.IsEarly);

        await Desk.DoneAsync();
        await Desk.RateAsync(5);

        Assert.Equal(ScreenStep.Goodbye, View.Step);
        Assert.Null(View.Results);
        Assert.Null(Desk.ShownVisit);
        await _bench.PassAsync(16);
        Assert.Equal(ScreenStep.Attract, View.Step);
    }

    [Fact]
    public async Task A_visit_asks_for_what_was_agreed_to_in_the_language_that_was_shown()
    {
        await Desk.BeginAsync();
        await Desk.SpeakAsync("kk");
        await Desk.AgreeAsync(ConsentScope.PaperOnly);
        await Desk.GoAnonymousAsync();
        await Desk.ToggleAsync("oxygen");
        await Desk.StartChosenAsync();

        Assert.Equal(Instruments.Oximeter, Host.Request!.Instruments);
        Assert.Null(Host.Request.Identity);
        Assert.Equal(("measurement", "kk", ConsentScope.PaperOnly), (Host.Request.Consent!.Text, Host.Request.Consent.Language, Host.Request.Consent.Scope));
    }

    [Fact]
    public async Task A_double_touch_does_nothing_twice()
    {
        await _bench.ToIdentifyAsync();
        await Desk.GoAnonymousAsync();

        await Task.WhenAll(Desk.StartRecommendedAsync(), Desk.StartRecommendedAsync(), Desk.StartChosenAsync());

        Assert.Equal(1, Host.Asked.Count(what => what == "open"));
    }

    [Fact]
    public async Task A_card_on_the_inviting_screen_begins_and_is_not_asked_for_again()
    {
        Host.Known(IdentitySource.OmsCard);
        await _bench.PassAsync(0.25);
        Assert.Equal(ScreenStep.Language, View.Step);

        await Desk.SpeakAsync("en");
        await Desk.AgreeAsync(ConsentScope.Send);

        Assert.Equal(ScreenStep.Confirm, View.Step);
        Assert.Equal(["И", "П"], View.Initials);
        await Desk.ConfirmAsync(View.Identity);
        await Desk.StartRecommendedAsync();
        Assert.Equal(1, Host.Request!.Identity);
    }

    [Fact]
    public async Task A_card_pulled_before_the_visit_takes_what_was_agreed_to_with_it()
    {
        await _bench.ToIdentifyAsync();
        Host.Known(IdentitySource.OmsCard);
        await _bench.PassAsync(0.25);
        await Desk.ConfirmAsync(View.Identity);
        Assert.Equal(ScreenStep.Choose, View.Step);

        Host.Identity = IdentityStatus.Nobody with { LastEnd = EndCause.CardRemoved };
        await _bench.PassAsync(0.25);

        Assert.Equal(ScreenStep.Language, View.Step);
    }

    [Fact]
    public async Task Who_is_forgotten_while_nobody_answers_leaves_the_next_person_nothing()
    {
        await _bench.ToIdentifyAsync();
        Host.Known(IdentitySource.OmsBarcode);
        await _bench.PassAsync(0.25);
        await Desk.ConfirmAsync(View.Identity);

        Host.Identity = IdentityStatus.Nobody with { LastEnd = EndCause.Idle };
        await _bench.PassAsync(0.25);

        Assert.Equal((ScreenStep.Attract, ScreenOverlay.None), (View.Step, View.Overlay));
    }

    [Fact]
    public async Task Whoever_says_that_it_is_not_them_is_forgotten()
    {
        await _bench.ToIdentifyAsync();
        Host.Known(IdentitySource.OmsBarcode);
        await _bench.PassAsync(0.25);

        await Desk.DenyAsync();

        Assert.Equal(ScreenStep.Identify, View.Step);
        Assert.Equal(GuardState.Free, Host.Identity.State);
    }

    [Theory]
    [InlineData(EndCause.CardRemoved, "goodbye.left")]
    [InlineData(EndCause.ReaderLost, "goodbye.left")]
    [InlineData(EndCause.Idle, "goodbye.idle")]
    [InlineData(EndCause.AnotherPerson, "goodbye.other")]
    public async Task A_visit_that_the_guard_ended_shows_why_and_no_results(EndCause cause, string notice)
    {
        await _bench.ToMeasureAsync();
        Host.Values = ScreenBench.Good;

        Host.Gone(cause);
        await _bench.PassAsync(0.25);

        Assert.Equal((ScreenStep.Goodbye, notice), (View.Step, View.Notice));
        Assert.Null(View.Results);
        Assert.Contains("dropped", Host.Asked);
    }

    [Fact]
    public async Task The_next_person_is_kept_while_the_screen_says_goodbye_to_the_one_before()
    {
        await _bench.ToMeasureAsync();
        Host.Gone(EndCause.AnotherPerson);
        Host.Known(IdentitySource.OmsCard, 2);

        await _bench.PassAsync(0.5);
        Assert.Equal(ScreenStep.Goodbye, View.Step);
        await _bench.PassAsync(4);

        Assert.Equal(ScreenStep.Language, View.Step);
        Assert.Equal(GuardState.Known, Host.Identity.State);
    }

    [Fact]
    public async Task Somebody_elses_card_takes_the_results_from_the_screen_at_once()
    {
        await _bench.ToResultsAsync();
        Assert.NotNull(View.Results);

        Host.Known(IdentitySource.OmsCard, 2);
        await _bench.PassAsync(0.25);

        Assert.Null(View.Results);
        Assert.Null(Desk.ShownVisit);
        Assert.Equal(ScreenStep.Language, View.Step);
    }

    [Fact]
    public async Task Who_takes_their_card_from_beside_the_results_is_asked_whether_they_are_there()
    {
        await _bench.ToIdentifyAsync();
        Host.Known(IdentitySource.OmsCard);
        await _bench.PassAsync(0.25);
        await Desk.ConfirmAsync(View.Identity);
        await Desk.StartRecommendedAsync();
        Host.Identity = Host.Identity with { State = GuardState.Open };
        await Desk.StopAsync();
        Host.Identity = IdentityStatus.Nobody with { IsCardIn = true };
        await Desk.EndEarlyAsync();
        await _bench.PassAsync(1);
        Assert.Equal(ScreenOverlay.None, View.Overlay);

        Host.Identity = IdentityStatus.Nobody;
        await _bench.PassAsync(0.5);

        Assert.Equal(ScreenOverlay.StillThere, View.Overlay);
        Assert.Null(View.Results);
        await Desk.HereAsync();
        Assert.Equal((ScreenStep.Results, ScreenOverlay.None), (View.Step, View.Overlay));
        Assert.NotNull(View.Results);
        await _bench.PassAsync(10);
        Assert.Equal(ScreenOverlay.None, View.Overlay);
    }

    [Fact]
    public async Task Nobody_who_answers_is_asked_first_and_then_forgotten()
    {
        await _bench.ToResultsAsync();

        await _bench.PassAsync(60.25);
        Assert.Equal((ScreenOverlay.StillThere, 15), (View.Overlay, View.SecondsLeft));
        await _bench.PassAsync(14);
        Assert.Equal(ScreenStep.Results, View.Step);
        await _bench.PassAsync(1.25);

        Assert.Equal(ScreenStep.Goodbye, View.Step);
        Assert.Null(View.Results);
    }

    [Fact]
    public async Task A_warning_of_the_guard_is_answered_by_its_button_and_by_no_other_touch()
    {
        await _bench.ToMeasureAsync();
        Host.Identity = Host.Identity with { State = GuardState.Warned, EndsUs = Host.NowUs + 15_000_000 };
        await _bench.PassAsync(1);
        Assert.Equal((ScreenOverlay.StillThere, 14), (View.Overlay, View.SecondsLeft));
        int before = Host.Asked.Count(what => what == "touch");

        await Desk.TouchedAsync();
        Assert.Equal((before, ScreenOverlay.StillThere), (Host.Asked.Count(what => what == "touch"), View.Overlay));
        await Desk.HereAsync();

        Assert.Equal(before + 1, Host.Asked.Count(what => what == "touch"));
        Assert.Equal(ScreenOverlay.None, View.Overlay);
    }

    [Fact]
    public async Task Stop_lets_the_cuff_go_even_while_the_screen_is_busy_and_loses_no_results()
    {
        await _bench.ToMeasureAsync();
        Host.Ending = new TaskCompletionSource();
        await Desk.StopAsync();
        Host.Asked.Clear();
        Task ending = Desk.EndEarlyAsync();

        Task stopping = Desk.StopAsync();

        Assert.Contains("release", Host.Asked);
        Assert.False(stopping.IsCompleted);
        Host.Ending.SetResult();
        await ending;
        await stopping;
        Assert.Equal(ScreenStep.Results, View.Step);
    }

    [Fact]
    public async Task After_a_stop_the_measuring_can_go_on_where_it_was()
    {
        await _bench.ToMeasureAsync();

        await Desk.StopAsync();
        Assert.Equal((ScreenStep.Measure, ScreenOverlay.Stop), (View.Step, View.Overlay));
        await Desk.GoOnAsync();

        Assert.Equal(ScreenOverlay.None, View.Overlay);
        Assert.DoesNotContain("end", Host.Asked);
    }

    [Fact]
    public async Task The_results_tell_where_the_record_is()
    {
        Host.IsOnline = false;
        await _bench.ToResultsAsync();
        Assert.Equal(Delivery.Stored, View.Results!.Delivery);
        Host.IsOnline = true;
        await _bench.PassAsync(0.25);
        Assert.Equal(Delivery.Sending, View.Results.Delivery);

        Host.Delivered.Add(FakeScreenHost.VisitId);
        await _bench.PassAsync(0.25);

        Assert.Equal(Delivery.Delivered, View.Results.Delivery);
    }

    [Fact]
    public async Task Of_a_visit_on_paper_nothing_is_said_to_be_sent()
    {
        await _bench.ToResultsAsync(ConsentScope.PaperOnly);
        Host.Delivered.Add(FakeScreenHost.VisitId);

        await _bench.PassAsync(0.25);

        Assert.Equal(Delivery.Paper, View.Results!.Delivery);
    }

    [Fact]
    public async Task Paper_of_one_person_is_not_told_to_the_next()
    {
        await _bench.ToResultsAsync();
        Host.Printing = new TaskCompletionSource<PaperState>();
        await Desk.PrintAsync();
        await Desk.PrintAsync();
        Assert.Equal(PaperState.Printing, View.Results!.Paper);
        Assert.Equal(1, Host.Asked.Count(what => what == "print"));

        await Desk.DoneAsync();
        Host.Printing.SetResult(PaperState.Failed);
        await _bench.PassAsync(0.25);

        Assert.Null(View.Results);
        Assert.Equal(ScreenStep.Rate, View.Step);
    }

    [Fact]
    public async Task An_answer_counts_as_shown_only_when_it_is_on_the_screen()
    {
        await _bench.ToResultsAsync();
        var answer = new DoctorAnswer(new SubjectIdentifier("urn:x", "1"), "Rest.", "Dr. A", DateTimeOffset.UnixEpoch);
        Host.Consultation = new ConsultationView(FakeScreenHost.VisitId, DateTimeOffset.UnixEpoch, true, answer, false);
        await _bench.PassAsync(1);
        Assert.DoesNotContain("shown", Host.Asked);

        await Desk.GoToDoctorAsync();
        await _bench.PassAsync(1);
        Assert.DoesNotContain("shown", Host.Asked);
        Assert.False(View.Results!.IsAnswerShown);
        await Desk.ShowAnswerAsync();

        Assert.Contains("shown", Host.Asked);
        Assert.True(View.Results!.IsAnswerShown);
    }

    [Fact]
    public async Task That_an_answer_was_read_is_told_until_it_is_stored()
    {
        await _bench.ToResultsAsync();
        Host.Consultation = new ConsultationView(FakeScreenHost.VisitId, DateTimeOffset.UnixEpoch, true,
            new DoctorAnswer(new SubjectIdentifier("urn:x", "1"), "Rest.", "Dr. A", DateTimeOffset.UnixEpoch), false);
        await Desk.GoToDoctorAsync();
        Host.IsShownStored = false;
        await Desk.ShowAnswerAsync();
        await _bench.PassAsync(2);
        int tried = Host.Asked.Count(what => what == "shown");

        Host.IsShownStored = true;
        await _bench.PassAsync(5);

        Assert.InRange(tried, 2, 4);
        Assert.Equal(tried + 1, Host.Asked.Count(what => what == "shown"));
    }
}
