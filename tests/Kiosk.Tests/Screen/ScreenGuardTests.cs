using Kiosk.Edge.Identity;
using Kiosk.Edge.Records;
using Kiosk.Edge.Screen.Flow;
using Kiosk.Edge.Visits;
using Kiosk.Identity;
using Xunit;

namespace Kiosk.Tests.Screen;

public sealed class ScreenGuardTests : IDisposable
{
    private readonly ScreenBench _bench = new();

    private FakeScreenHost Host => _bench.Host;

    private ScreenDesk Desk => _bench.Desk;

    private ScreenView View => _bench.View;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_host_that_died_within_a_visit_says_so_in_its_language_and_shows_nothing_of_it()
    {
        await Desk.BeginAsync();
        await Desk.SpeakAsync("kk");
        await Desk.AgreeAsync(ConsentScope.Send);
        await Desk.GoAnonymousAsync();
        await Desk.StartRecommendedAsync();
        Host.Gone(EndCause.None);

        _bench.Restart();

        Assert.Equal((ScreenStep.Interrupted, "kk"), (View.Step, View.Language));
        Assert.Null(View.Results);
        await _bench.PassAsync(61);
        Assert.Equal((ScreenStep.Attract, "ru"), (View.Step, View.Language));
        _bench.Restart();
        Assert.Equal(ScreenStep.Attract, View.Step);
    }

    [Fact]
    public async Task A_host_that_died_before_a_visit_invites()
    {
        await _bench.ToIdentifyAsync();

        _bench.Restart();

        Assert.Equal(ScreenStep.Attract, View.Step);
    }

    [Fact]
    public async Task A_visit_that_is_refused_says_so_and_whoever_is_gone_is_asked_again()
    {
        await _bench.ToIdentifyAsync();
        await Desk.GoAnonymousAsync();
        Host.OpenRefusal = DeskRefusal.StoreFailed;
        await Desk.StartRecommendedAsync();
        Assert.Equal((ScreenStep.Choose, "problem.general"), (View.Step, View.Notice));

        Host.OpenRefusal = DeskRefusal.NotIdentified;
        await Desk.StartRecommendedAsync();

        Assert.Equal((ScreenStep.Language, "problem.general"), (View.Step, View.Notice));
    }

    [Fact]
    public async Task A_visit_that_takes_too_long_warns_and_ends_with_its_results()
    {
        await _bench.ToMeasureAsync();
        Host.Identity = Host.Identity with { State = GuardState.Open, LimitUs = Host.NowUs + 125_000_000 };
        await _bench.PassAsync(4);
        Assert.Null(View.Notice);

        await _bench.PassAsync(2);
        Assert.Equal((ScreenStep.Measure, "measure.limit"), (View.Step, View.Notice));
        Host.Values = ScreenBench.Good;
        await _bench.PassAsync(114);

        // Whoever is there says so before anything is shown.
        Assert.Equal((ScreenStep.Results, ScreenOverlay.StillThere), (View.Step, View.Overlay));
        Assert.Null(View.Results);
        await Desk.HereAsync();
        Assert.True(View.Results!.IsEarly);
    }

    [Fact]
    public async Task A_card_that_is_put_in_at_the_results_asks_who_is_there()
    {
        await _bench.ToResultsAsync();
        Assert.NotNull(View.Results);

        Host.Identity = Host.Identity with { IsCardIn = true, IsReading = true };
        await _bench.PassAsync(0.25);

        Assert.Equal(ScreenOverlay.StillThere, View.Overlay);
        Assert.Null(View.Results);
    }

    [Fact]
    public async Task A_finger_that_was_meant_for_the_page_does_not_answer_the_question()
    {
        await _bench.ToResultsAsync();
        await _bench.PassAsync(60);
        Assert.Equal(ScreenOverlay.StillThere, View.Overlay);

        await Desk.SomebodyElseAsync();
        Assert.Equal(ScreenStep.Results, View.Step);
        await _bench.PassAsync(1);
        await Desk.SomebodyElseAsync();

        Assert.Equal(ScreenStep.Attract, View.Step);
    }

    [Fact]
    public async Task A_visit_that_takes_too_long_shows_nothing_to_whoever_does_not_say_that_they_are_there()
    {
        await _bench.ToMeasureAsync();
        Host.Values = ScreenBench.Good;
        Host.Identity = Host.Identity with { State = GuardState.Warned, EndsUs = Host.NowUs + 9_000_000, LimitUs = Host.NowUs + 4_000_000 };
        await _bench.PassAsync(3);
        Assert.Equal((ScreenStep.Measure, ScreenOverlay.StillThere), (View.Step, View.Overlay));

        Host.Gone(EndCause.TooLong);
        await _bench.PassAsync(0.25);

        Assert.Equal((ScreenStep.Goodbye, "goodbye.long"), (View.Step, View.Notice));
        Assert.Null(View.Results);
    }

    [Fact]
    public async Task A_typed_number_is_wiped_when_the_step_is_left()
    {
        await _bench.ToIdentifyAsync();
        await Desk.TypeNumberAsync();
        foreach (char digit in "1234x567") await Desk.TypeAsync(digit);
        Assert.Equal(7, View.Typed);
        await Desk.EraseAsync();
        Assert.Equal("6", Desk.TypedAt(5));

        await Desk.BackAsync();

        Assert.Equal("", Desk.TypedAt(0));
        Assert.Equal(ScreenStep.Identify, View.Step);
    }

    [Fact]
    public async Task A_wrong_number_is_told_and_stays_to_be_corrected()
    {
        await _bench.ToIdentifyAsync();
        await Desk.TypeNumberAsync();
        await Desk.TypeAsync('1');
        Host.TypedProblem = "A digit is wrong.";

        await Desk.NumberDoneAsync();
        await _bench.PassAsync(0.25);

        Assert.Equal((ScreenStep.Number, "A digit is wrong.", 1), (View.Step, View.Problem, View.Typed));
    }

    [Fact]
    public async Task Comfort_is_for_one_person()
    {
        await Desk.EaseAsync(comfort => comfort with { IsLarge = true, Volume = 9 });
        Assert.Equal(new Comfort(IsLarge: true, Volume: 5), View.Comfort);
        await _bench.ToResultsAsync();
        Assert.True(View.Comfort.IsLarge);

        await Desk.DoneAsync();
        await Desk.RateAsync(null);
        Assert.True(View.Comfort.IsLarge);
        await Desk.CloseAsync();

        Assert.Equal(new Comfort(), View.Comfort);
    }

    [Fact]
    public async Task A_visit_is_never_opened_for_another_than_the_one_who_confirmed()
    {
        await _bench.ToIdentifyAsync();
        Host.Known(IdentitySource.OmsCard, 1);
        await _bench.PassAsync(0.25);
        await Desk.ConfirmAsync(1);
        Assert.Equal(ScreenStep.Choose, View.Step);

        Host.Known(IdentitySource.OmsBarcode, 2);
        await Desk.StartRecommendedAsync();

        Assert.Equal(1, Host.Request!.Identity);
    }

    [Fact]
    public async Task Another_ones_card_before_the_visit_begins_anew_with_their_own_consent()
    {
        await _bench.ToIdentifyAsync();
        Host.Known(IdentitySource.OmsCard, 1);
        await _bench.PassAsync(0.25);

        Host.Known(IdentitySource.OmsCard, 2);
        await Desk.ConfirmAsync(1);
        Assert.Equal(ScreenStep.Confirm, View.Step);
        await _bench.PassAsync(0.25);

        Assert.Equal(ScreenStep.Language, View.Step);
    }

    [Fact]
    public async Task Back_from_the_cuff_lets_it_go()
    {
        await _bench.ToIdentifyAsync();
        await Desk.GoAnonymousAsync();
        await Desk.ToggleAsync("oxygen");
        await Desk.ToggleAsync("pressure");
        await Desk.StartChosenAsync();
        await _bench.PassAsync(1);
        await Desk.NextAsync(1);
        await Desk.BeginTaskAsync(2);
        Assert.Equal(("pressure", TaskState.Good), (View.Task!.Name, View.Task.State));
        Host.Asked.Clear();

        await Desk.BackAsync();

        Assert.Contains("release", Host.Asked);
        Assert.Equal("oxygen", View.Task!.Name);
    }

    [Fact]
    public async Task A_begin_that_comes_after_the_stop_fills_nothing()
    {
        await _bench.ToIdentifyAsync();
        await Desk.GoAnonymousAsync();
        await Desk.ToggleAsync("pressure");
        await Desk.StartChosenAsync();
        await Desk.StopAsync();
        Host.Asked.Clear();

        await Desk.BeginTaskAsync(1);

        Assert.DoesNotContain("cuff", Host.Asked);
    }

    [Fact]
    public async Task A_second_touch_on_next_leaves_out_no_other_task()
    {
        await _bench.ToMeasureAsync();
        await _bench.PassAsync(1);

        await Task.WhenAll(Desk.NextAsync(1), Desk.NextAsync(1));

        Assert.Equal(2, View.Task!.Number);
        await Desk.NextAsync(2);
        Assert.Equal(2, View.Task!.Number);
    }

    [Fact]
    public async Task Somebody_else_at_the_question_is_shown_nothing_of_the_one_before()
    {
        await _bench.ToResultsAsync();
        await _bench.PassAsync(61);
        Assert.Equal(ScreenOverlay.StillThere, View.Overlay);

        await Desk.TouchedAsync();
        Assert.Null(View.Results);
        await Desk.SomebodyElseAsync();

        Assert.Equal(ScreenStep.Attract, View.Step);
        Assert.Null(Desk.ShownVisit);
    }

    [Fact]
    public async Task Who_telephones_for_help_is_not_asked_after_a_minute()
    {
        await _bench.ToResultsAsync();
        await Desk.CallHelpAsync(true);

        await _bench.PassAsync(120);
        Assert.Equal(ScreenOverlay.Emergency, View.Overlay);
        await _bench.PassAsync(181);
        Assert.Equal(ScreenOverlay.StillThere, View.Overlay);
        await Desk.HereAsync();

        Assert.Equal(ScreenOverlay.Emergency, View.Overlay);
    }

    [Fact]
    public async Task The_stars_have_no_way_back_to_the_results()
    {
        await _bench.ToResultsAsync();

        await Desk.DoneAsync();
        await Desk.BackAsync();

        Assert.Equal(ScreenStep.Rate, View.Step);
        Assert.False(View.HasBack);
        Assert.Contains("dropped", Host.Asked);
    }

    [Fact]
    public async Task A_card_taken_while_the_visit_is_saved_takes_its_results_along()
    {
        await _bench.ToIdentifyAsync();
        Host.Known(IdentitySource.OmsCard);
        await _bench.PassAsync(0.25);
        await Desk.ConfirmAsync(1);
        await Desk.StartRecommendedAsync();
        Host.Ending = new TaskCompletionSource();
        Host.Identity = Host.Identity with { State = GuardState.Open };
        await Desk.StopAsync();
        Task ending = Desk.EndEarlyAsync();
        Host.Identity = IdentityStatus.Nobody;
        Host.Ending.SetResult();
        await ending;

        Assert.Equal((ScreenStep.Goodbye, "goodbye.left"), (View.Step, View.Notice));
    }

    [Fact]
    public async Task An_end_that_fails_does_not_leave_the_person_before_saving()
    {
        await _bench.ToMeasureAsync();
        Host.Ending = new TaskCompletionSource();
        Host.Ending.SetException(new IOException("disk"));
        await Desk.StopAsync();

        await Desk.EndEarlyAsync();

        Assert.Equal((ScreenStep.Goodbye, "goodbye.unsaved"), (View.Step, View.Notice));
    }

    [Fact]
    public async Task A_record_that_is_not_on_its_way_is_not_said_to_be()
    {
        Host.IsInOutbox = false;

        await _bench.ToResultsAsync();

        Assert.Equal(Delivery.Queued, View.Results!.Delivery);
        Host.IsInOutbox = true;
        await _bench.PassAsync(1.25);
        Assert.Equal(Delivery.Sending, View.Results.Delivery);
    }

    [Fact]
    public async Task Without_the_board_nobody_is_invited()
    {
        Host.IsBoardHeard = false;
        await _bench.PassAsync(0.25);

        await Desk.BeginAsync();

        Assert.True(View.IsClosed);
        Assert.Equal(ScreenStep.Attract, View.Step);
    }
}
