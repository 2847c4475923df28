using Kiosk.Edge.Consultations;
using Kiosk.Edge.Cuff;
using Kiosk.Edge.Identity.Consent;
using Kiosk.Edge.Identity.Login;
using Kiosk.Edge.Records;
using Kiosk.Edge.Records.Fhir;
using Kiosk.Edge.Screen;
using Kiosk.Edge.Screen.Flow;
using Kiosk.Edge.Screen.Speech;
using Kiosk.Edge.Screen.Web;
using Kiosk.Edge.Screen.Thresholds;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;
using Kiosk.Tests.Capture;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Kiosk.Tests.Screen;

public sealed class PromptsTests
{
    private const string Weak = "reason of no table";

    private static readonly WordBook Book = WordBook.Load();
    private static readonly Words English = Book.Of("en");
    private static readonly PromptFront Front = new("112", ThresholdTable.BuiltIn, HasCards: true, HasScanner: true);
    private static readonly CuffStatus Cuff = new(CuffActivity.Measuring, 120, 0, 2, null, null);

    [Fact]
    public void The_call_for_help_is_said_before_the_results_and_only_when_the_table_asks_for_it()
    {
        string usual = Results(Value(MeasurementKind.SpO2, 97)), low = Results(Value(MeasurementKind.SpO2, 90));

        Assert.StartsWith("Your results. Oxygen in the blood: 97 percent, in the usual range.", usual, StringComparison.Ordinal);
        Assert.StartsWith($"{English["results.help.title"]}. {English["results.help.text"]} Your results. Oxygen in the blood: 90 percent, far from the usual range.", low,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MeasurementKind.EcgHeartRate, "72", "Heart rate (ECG): 72 per minute, in the usual range.")]
    [InlineData(MeasurementKind.PulseRateOximeter, "110", "Pulse: 110 per minute, above the usual range.")]
    [InlineData(MeasurementKind.BodyTemperature, "36.6", "Temperature: 36.6 degrees Celsius, in the usual range.")]
    [InlineData(MeasurementKind.EarTemperature, "35.5", "Temperature in the ear: 35.5 degrees Celsius, below the usual range.")]
    [InlineData(MeasurementKind.BodyHeight, "172", "Height: 172 centimetres.")]
    [InlineData(MeasurementKind.BodyWeight, "70.5", "Weight: 70.5 kilograms.")]
    [InlineData(MeasurementKind.BodyMassIndex, "23.8", "Body mass index: 23.8 kilograms per square metre, in the usual range.")]
    public void Every_shown_value_is_said_with_its_unit_and_where_it_lies(MeasurementKind kind, string number, string expected) =>
        Assert.Contains($" {expected} ", Results(Value(kind, decimal.Parse(number, System.Globalization.CultureInfo.InvariantCulture))), StringComparison.Ordinal);

    [Theory]
    [InlineData("mmol/L", "5.4", "Blood sugar: 5.4 millimoles per litre, in the usual range.")]
    [InlineData("mg/dL", "150", "Blood sugar: 150 milligrams per decilitre, above the usual range.")]
    public void Blood_sugar_is_said_in_the_unit_of_its_meter(string unit, string number, string expected)
    {
        SummaryValue value = Value(MeasurementKind.GlucosePlasma, decimal.Parse(number, System.Globalization.CultureInfo.InvariantCulture)) with { Unit = unit };

        Assert.Contains($" {expected} ", Results(value), StringComparison.Ordinal);
    }

    [Fact]
    public void Both_pressures_are_said_each_with_its_own_judgement()
    {
        string said = Results(Value(MeasurementKind.Systolic, 128), Value(MeasurementKind.Diastolic, 95));

        Assert.Contains("Upper pressure: 128 millimetres of mercury, in the usual range. Lower pressure: 95 millimetres of mercury, above the usual range. ", said,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_in_question_is_said_to_be_uncertain_and_never_usual()
    {
        string moved = Results(Found(MeasurementKind.SpO2, 97, Finding.Movement)), expired = Results(Found(MeasurementKind.SpO2, 97, Finding.CalibrationExpired));

        Assert.Contains("97 percent, uncertain: do not rely on this number.", moved, StringComparison.Ordinal);
        Assert.Contains("97 percent, uncertain: this instrument is due for a check.", expired, StringComparison.Ordinal);
        Assert.DoesNotContain("usual", moved + expired, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_is_not_there_is_said_with_its_reason()
    {
        SummaryValue none = SummaryValue.Of(MeasurementKind.SpO2, null, Reasons.Of(NoData.NotApplied, Part.Max30102));

        Assert.Contains("Oxygen in the blood: No finger is in the clip. Put a finger in, nail up.", Results(none), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_doctor_should_see_is_said_once()
    {
        string said = Results(Found(MeasurementKind.Systolic, 128, Finding.IrregularPulse), Found(MeasurementKind.Diastolic, 80, Finding.IrregularPulse),
            Found(MeasurementKind.EcgHeartRate, 72, Finding.PossibleAtrialFibrillation));

        Assert.Equal(2, said.Split(English["finding.IrregularPulse"]).Length);
        Assert.Equal(2, said.Split(English["finding.PossibleAtrialFibrillation"]).Length);
        Assert.DoesNotContain(English["results.usual"], said, StringComparison.Ordinal);
    }

    [Fact]
    public void Results_and_a_doctors_answer_are_of_a_person_and_all_else_is_not()
    {
        Assert.False(Prompts.Of(ResultsOf(Value(MeasurementKind.SpO2, 97)), English, Front)!.IsFixed);
        Assert.False(Prompts.Of(Doctor(Asked(true, "Drink water."), isShown: true), English, Front)!.IsFixed);
        Assert.True(Prompts.Of(Doctor(Asked(true, "Drink water."), isShown: false), English, Front)!.IsFixed);
    }

    // 1, 2 to 4, and 5 and more: and a fraction.
    [Theory]
    [InlineData("ru", "91", "91 процент,")]
    [InlineData("ru", "93", "93 процента,")]
    [InlineData("ru", "97", "97 процентов,")]
    [InlineData("ru", "97.5", "97,5 процента,")]
    [InlineData("be", "91", "91 працэнт,")]
    [InlineData("be", "93", "93 працэнты,")]
    [InlineData("be", "97", "97 працэнтаў,")]
    [InlineData("kk", "97", "97 пайыз,")]
    [InlineData("ky", "97", "97 пайыз,")]
    [InlineData("hy", "97", "97 տոկոս,")]
    public void A_unit_is_counted_as_the_language_counts(string language, string number, string expected)
    {
        ScreenView view = ResultsOf(Value(MeasurementKind.SpO2, decimal.Parse(number, System.Globalization.CultureInfo.InvariantCulture)));

        Assert.Contains(expected, Prompts.Of(view, Book.Of(language), Front)!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_doctors_answer_is_said_only_when_it_is_shown()
    {
        Assert.Contains(English["doctor.text"], Said(Doctor(null, false)), StringComparison.Ordinal);
        Assert.Equal(English["doctor.waiting"], Said(Doctor(Asked(false, null), false)));
        Assert.Equal(English["doctor.sent"], Said(Doctor(Asked(true, null), false)));
        Assert.Equal("The answer is here. Read the answer.", Said(Doctor(Asked(true, "Drink water"), isShown: false)));
        Assert.Equal("The doctor writes: Drink water.", Said(Doctor(Asked(true, "Drink water"), isShown: true)));
        Assert.DoesNotContain("Drink", Said(Doctor(Asked(true, "Drink water"), isShown: true) with { Step = ScreenStep.Results }), StringComparison.Ordinal);
        Assert.Equal(English["doctor.refused"], Said(Doctor(null, false) with { Notice = "doctor.refused" }));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void Who_identifies_is_told_of_a_card_and_of_the_scanner_only_where_they_are(bool hasCards, bool hasScanner)
    {
        string said = Prompts.Of(At(ScreenStep.Identify), English, Front with { HasCards = hasCards, HasScanner = hasScanner })!.Text;

        Assert.StartsWith("Who are you? ", said + " ", StringComparison.Ordinal);
        Assert.Equal((hasCards, hasScanner), (said.Contains(English["identify.card"], StringComparison.Ordinal), said.Contains(English["identify.scanner"], StringComparison.Ordinal)));
    }

    [Fact]
    public void What_is_wrong_with_a_card_or_a_number_is_said_in_its_place_and_so_is_reading()
    {
        string problem = Kiosk.Edge.Identity.CardWords.Of(Kiosk.Identity.Cards.CardProblem.Mute);

        Assert.Equal(English["card.Mute"], Said(At(ScreenStep.Identify) with { Problem = problem }));
        Assert.Equal(English["card.Mute"], Said(At(ScreenStep.Number) with { Problem = problem }));
        Assert.Equal(English["identify.reading"], Said(At(ScreenStep.Identify) with { Problem = problem, IsReading = true }));
    }

    [Theory]
    [InlineData(LoginState.Starting, "login.starting")]
    [InlineData(LoginState.Offered, "login.text")]
    [InlineData(LoginState.Expired, "login.expired")]
    [InlineData(LoginState.Refused, "login.refused")]
    [InlineData(LoginState.Failed, "login.failed")]
    public void How_a_login_stands_is_said(LoginState state, string key) =>
        Assert.Equal(English[key], Said(At(ScreenStep.Login) with { Login = new LoginView(state, "", TimeSpan.Zero, "") }));

    [Fact]
    public void What_is_told_beside_a_step_is_said()
    {
        Assert.StartsWith(English["problem.general"] + " What shall we measure?", Said(At(ScreenStep.Choose) with { Notice = "problem.general" }), StringComparison.Ordinal);
        Assert.Equal(English["attract.card"], Said(At(ScreenStep.Attract) with { Notice = "attract.card" }));
        Assert.Contains(English["goodbye.left"], Said(At(ScreenStep.Goodbye) with { Notice = "goodbye.left" }), StringComparison.Ordinal);
        // It has a place for minutes, and is for technicians.
        Assert.Null(Prompts.Of(At(ScreenStep.ServiceCode) with { Notice = "service.code.locked" }, English, Front));
    }

    [Fact]
    public void Stop_says_that_the_cuff_empties_where_there_is_one()
    {
        ScreenView stop = At(ScreenStep.Measure) with { Overlay = ScreenOverlay.Stop };

        Assert.Contains(English["stop.released"], Said(stop with { Task = TaskOf("pressure") with { Cuff = Cuff } }), StringComparison.Ordinal);
        Assert.DoesNotContain(English["stop.released"], Said(stop with { Task = TaskOf("ecg") }), StringComparison.Ordinal);
    }

    [Fact]
    public void The_measuring_unit_lost_or_not_yet_ready_is_said_before_all_else()
    {
        TaskView good = TaskOf("oxygen") with { State = TaskState.Good, Hint = Weak };

        Assert.Equal(English["measure.lost"], Said(Guided(good with { IsBoardHeard = false, IsMeasuring = false })));
        Assert.Equal(English["measure.connecting"], Said(Guided(good with { IsMeasuring = false })));
    }

    [Fact]
    public void Between_two_cycles_the_arm_rests_and_no_seconds_are_counted_aloud()
    {
        TaskView task = TaskOf("pressure") with { State = TaskState.Good };
        string Resting(double left) => Said(Guided(task with { Cuff = new CuffStatus(CuffActivity.Resting, 0, 1, 2, left, null) }));

        Assert.StartsWith("Rest your arm. The next measurement begins soon.", Resting(30), StringComparison.Ordinal);
        Assert.Equal(Resting(30), Resting(29));
        Assert.StartsWith(English["measure.pressure.filling"], Said(Guided(task with { Cuff = Cuff })), StringComparison.Ordinal);
    }

    [Fact]
    public void A_signal_that_comes_and_goes_is_one_prompt_and_a_hint_another()
    {
        TaskView looking = TaskOf("ecg"), good = looking with { State = TaskState.Good, Progress = 0.4, SecondsLeft = 9 };

        Assert.Equal(Prompts.Of(Guided(looking), English, Front), Prompts.Of(Guided(good), English, Front));
        Assert.Equal(English["reason.unknown"], Said(Guided(looking with { Hint = Weak })));
        Assert.Equal(English["measure.done"] + ".", Said(Guided(looking with { State = TaskState.Done })));
    }

    [Fact]
    public void An_instruction_is_not_said_again_after_a_hint_but_with_each_state_and_each_task()
    {
        using var bench = new ScreenBench();
        using var speaker = new Speaker(Tools.Runner, NullLogger<Speaker>.Instance);
        var spoken = new SpokenPrompts(speaker, bench.Desk, new ScreenSession());
        TaskView looking = TaskOf("ecg"), hinted = looking with { Hint = Weak }, good = looking with { State = TaskState.Good };
        TaskView next = TaskOf("oxygen") with { Number = 2 };

        string[] said = [.. new[] { looking, good, looking, hinted, good, looking, hinted, looking with { State = TaskState.Failed }, looking, hinted, next, looking }
            .Select(task => spoken.Next(Guided(task)) ?? "as before")];

        Assert.Equal(["/speech/1", "as before", "as before", "/speech/2", "as before", "as before", "/speech/3", "/speech/4", "/speech/5", "/speech/6", "/speech/7", "/speech/8"], said);
    }

    [Fact]
    public void A_consent_is_said_whole()
    {
        ConsentText text = ConsentTexts.Load("").Find("measurement", "1", "en")!;

        string said = Said(At(ScreenStep.Consent) with { Consent = text });

        Assert.StartsWith(text.Title + ". This kiosk", said, StringComparison.Ordinal);
        Assert.EndsWith(text.Body, said, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_step_of_every_language_has_its_texts()
    {
        foreach (Words words in Book.All)
        {
            ConsentText text = ConsentTexts.Load("").Find("measurement", "1", words.Code)!;
            ScreenView[] views = [.. Enum.GetValues<ScreenStep>().Select(step => At(step) with { Consent = text, Results = ResultsOf(Everything()).Results, Task = TaskOf("body") }),
                .. GuidedTask.All.Select(task => Guided(TaskOf(task.Name)))];

            foreach (ScreenView view in views)
            {
                Prompt? prompt = Prompts.Of(view, words, Front);
                if (view.Step is ScreenStep.Service or ScreenStep.ServiceCode) Assert.Null(prompt);
                else Assert.True(prompt!.Text.Length > 5 && !prompt.Text.Contains('{', StringComparison.Ordinal), $"{words.Code} {view.Step}: {prompt.Text}");
            }
        }
    }

    private static string Said(ScreenView view) => Prompts.Of(view, English, Front)!.Text;

    private static string Results(params SummaryValue[] values) => Said(ResultsOf(values));

    private static ScreenView At(ScreenStep step) => new(step, ScreenOverlay.None, "en", new Comfort(IsSpoken: true));

    private static ScreenView ResultsOf(params SummaryValue[] values) =>
        At(ScreenStep.Results) with { Results = new ResultsView(FakeScreenHost.VisitId, values, Delivery.Sending, PaperState.None, false, false) };

    private static ScreenView Doctor(ConsultationView? asked, bool isShown)
    {
        ScreenView results = ResultsOf(Value(MeasurementKind.SpO2, 97));
        return results with { Step = ScreenStep.Doctor, Results = results.Results! with { Consultation = asked, IsAnswerShown = isShown } };
    }

    private static ConsultationView Asked(bool isDelivered, string? answer) => new(FakeScreenHost.VisitId, default, isDelivered,
        answer is null ? null : new DoctorAnswer(new SubjectIdentifier("urn:answer", "1"), answer, "Dr A", default), false);

    private static ScreenView Guided(TaskView task) => At(ScreenStep.Measure) with { Task = task };

    private static TaskView TaskOf(string name) => new(name, 1, 3, TaskState.Looking, null, 0, null, "", [], null, true, true);

    private static SummaryValue Value(MeasurementKind kind, decimal value) => SummaryValue.Of(kind, value, null);

    private static SummaryValue Found(MeasurementKind kind, decimal value, Finding finding) =>
        Value(kind, value) with { Notes = [new SummaryNote(finding.ToString(), FindingCodes.WordsOf(finding), FindingCodes.IsQuestionable(finding))] };

    private static SummaryValue[] Everything() =>
    [
        Value(MeasurementKind.Systolic, 128), Value(MeasurementKind.Diastolic, 81), Value(MeasurementKind.SpO2, 97), Value(MeasurementKind.PulseRateOximeter, 71),
        Value(MeasurementKind.EcgHeartRate, 72), Value(MeasurementKind.BodyTemperature, 36.6m), Value(MeasurementKind.EarTemperature, 36.6m),
        Value(MeasurementKind.GlucosePlasma, 5.4m) with { Unit = "mmol/L" }, Value(MeasurementKind.GlucoseWholeBlood, 99) with { Unit = "mg/dL" },
        Value(MeasurementKind.BodyWeight, 70.5m), Value(MeasurementKind.BodyHeight, 172), Value(MeasurementKind.BodyMassIndex, 23.8m),
    ];
}
