using Kiosk.Edge.Cuff;
using Kiosk.Edge.Identity;
using Kiosk.Edge.Link;
using Kiosk.Edge.Measuring;
using Kiosk.Edge.Peripherals;
using Kiosk.Edge.Records;
using Kiosk.Edge.Screen;
using Kiosk.Edge.Visits;
using Kiosk.Identity.Barcodes;
using Kiosk.Identity.Cards;
using Kiosk.Identity.Numbers;
using Kiosk.Measurements;
using Kiosk.Peripherals.Readings;
using Kiosk.Signals;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Screen;

public sealed class PhrasesTests
{
    private static readonly WordBook Book = WordBook.Load();

    [Fact]
    public void Every_sentence_that_a_desk_can_say_has_a_plain_one_in_every_language()
    {
        string[] sentences = [.. Sentences().Where(sentence => sentence.Length > 0).Distinct()];

        Assert.True(sentences.Length > 400, $"only {sentences.Length} sentences were found");
        Assert.All(sentences, sentence => Assert.NotEqual(Phrases.Unknown, Phrases.KeyOf(sentence)));
        foreach (Words words in Book.All) Assert.All(sentences, sentence => Assert.NotEmpty(words.Say(sentence)));
    }

    [Fact]
    public void Every_phrase_has_its_texts_and_every_text_of_the_phrases_is_used()
    {
        string[] used = [.. Phrases.All.SelectMany(phrase => new[] { phrase.Key, phrase.ArgumentKey }).OfType<string>().Distinct()];
        string[] starts = ["part.", "device.", "reason.", "cuff.", "card.", "code.", "finding.", "meter.", "printer."];

        foreach (Words words in Book.All)
        {
            Assert.All(used, key => Assert.True(words.Has(key), $"{words.Code} has no {key}"));
            Assert.All(words.Keys.Where(key => starts.Any(start => key.StartsWith(start, StringComparison.Ordinal))), key => Assert.Contains(key, used));
        }
    }

    [Theory]
    [InlineData("en", "The finger sensor does not work just now. Please leave it out and tell the staff.")]
    [InlineData("ru", "Датчик на палец: сейчас измерить нельзя. Пропустите, пожалуйста, и скажите сотрудникам.")]
    [InlineData("hy", "Մատի տվիչը այժմ չի աշխատում։ Խնդրում ենք բաց թողնել և ասել աշխատակիցներին։")]
    public void Faults_of_a_part_become_one_sentence_that_names_the_device_as_people_know_it(string language, string expected)
    {
        Words words = Book.Of(language);

        Assert.Equal(expected, words.Say(Reasons.Of(NoData.NotPresent, Part.Max30102)));
        Assert.Equal(expected, words.Say(Reasons.Of(NoData.Stuck, Part.Max30102)));
    }

    [Fact]
    public void A_number_keeps_its_hint_how_to_correct_it()
    {
        INationalId iin = NationalIds.Of(Kiosk.Identity.IdentifierKind.KazakhIin)!;

        string english = NumberWords.Of(iin, new NumberFinding(NumberProblem.WrongLength, 11, 12));

        Assert.Equal("Typed: 11 characters. Needed: 12. Please check the number.", Book.Of("en").Say(english));
        Assert.Equal("Введено знаков: 11. Нужно: 12. Проверьте, пожалуйста, номер.", Book.Of("ru").Say(english));
    }

    [Theory]
    [InlineData("Nothing was measured: the blood pressure cuff failed its self-test: call the operator.", "reason.service")]
    [InlineData("Nothing can be measured: the ECG's calibration has expired: call the operator; the scale failed its self-test: call the operator.", "reason.service")]
    [InlineData("/dev/kiosk-board: is in use by another program; stop it.", "reason.board")]
    [InlineData("its calibration 2024-07 is no longer in this kiosk's file of calibrations", "reason.service")]
    [InlineData("the ECG's rate of 500 samples per second is not supported", "reason.service")]
    [InlineData("This number has 128 digits; an identification number (IIN) has 12. Please check it.", "number.invalid")]
    [InlineData("the printer has no paper: put a new roll in; the receipt is incomplete", "printer.paper")]
    [InlineData("the analysis gives the unknown reason 99", "reason.unknown")]
    [InlineData("", "reason.unknown")]
    public void What_has_free_text_in_it_is_known_by_its_beginning_and_all_else_is_no_value_this_time(string english, string key)
    {
        Assert.Equal(key, Phrases.KeyOf(english));
        Assert.NotEmpty(Book.Of("ky").Say(english));
    }

    [Fact]
    public void A_cuff_that_does_not_empty_is_told_with_what_to_do_at_once()
    {
        Assert.Equal("The cuff does not empty. Open it by hand now and call the staff.", Book.Of("en").Say(CuffCycle.FullWords));
        Assert.Equal("cuff.full", Phrases.KeyOf(CuffDesk.Words(CuffRefusal.Locked)));
    }

    // Where each language says who is to see it.
    [Theory]
    [InlineData("en", "show this to a doctor")]
    [InlineData("ru", "врачу")]
    [InlineData("kk", "дәрігерге")]
    [InlineData("be", "урачу")]
    [InlineData("ky", "дарыгерге")]
    [InlineData("hy", "բժշկին")]
    public void A_finding_of_the_body_is_a_hint_to_be_shown_to_a_doctor_and_no_alarm(string language, string doctor)
    {
        string[] alarms = ["fibrillation", "danger", "warning", "urgent", "мерцательн", "аритми", "фибрилляц", "опасн", "эскертүү", "ескерту", "!"];
        foreach (Finding finding in (Finding[])[Finding.IrregularPulse, Finding.PossibleAtrialFibrillation])
        {
            SummaryNote note = SummaryValue.Of(new VisitMeasurement(MeasurementKind.EcgHeartRate, Part.Max30003, 72, null, default, default) { Findings = [finding] }).Notes!.Single();

            string said = Book.Of(language).Say(note.Text);

            Assert.Contains(doctor, said, StringComparison.Ordinal);
            Assert.DoesNotContain(alarms, alarm => said.Contains(alarm, StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public void Neither_parts_nor_wires_are_named_to_a_patient()
    {
        string[] technical = ["board", "calibration", "valve", "bus", "register", "signal of", "data of", "protocol", "pcscd"];

        Assert.All(Sentences().Where(sentence => sentence.Length > 0).Select(Book.Of("en").Say),
            said => Assert.DoesNotContain(technical, word => said.Contains(word, StringComparison.OrdinalIgnoreCase)));
    }

    // By the functions themselves, beside and not through the table that is tested. Numbers that no enum has are not among them.
    private static IEnumerable<string> Sentences()
    {
        foreach (Part part in Enum.GetValues<Part>())
        {
            foreach (NoData reason in Enum.GetValues<NoData>()) yield return Reasons.Of(reason, part);
            foreach (NoValue reason in Enum.GetValues<NoValue>()) yield return Reasons.Of(reason, part);
        }

        yield return Reasons.NoBoard;
        yield return Reasons.NothingArrived;
        yield return LinkWorker.NotOpened;
        yield return LinkWorker.CableOut;
        yield return LinkWorker.Silent;
        yield return CuffInstrument.NotUsed;
        yield return CuffCycle.FullWords;
        foreach (CuffEnd? end in Enum.GetValues<CuffEnd>().Cast<CuffEnd?>().Append(null))
        {
            foreach (long? deflating in (long?[])[null, 1])
                yield return new CuffCycle(1, 1, 0, deflating, end is null ? null : 2, end, Part.None, NoData.None).Problem() ?? "";
        }

        foreach (CuffRefusal refusal in Enum.GetValues<CuffRefusal>()) yield return CuffDesk.Words(refusal);
        foreach (CardProblem problem in Enum.GetValues<CardProblem>()) yield return CardWords.Of(problem);
        foreach (var field in typeof(CodeWords).GetFields()) yield return (string)field.GetRawConstantValue()!;
        foreach (INationalId numbering in NationalIds.All)
        {
            foreach (NumberProblem problem in Enum.GetValues<NumberProblem>())
                yield return NumberWords.Of(numbering, new NumberFinding(problem, 3, problem == NumberProblem.WrongLength ? numbering.Length : 0));
        }

        foreach (Finding finding in Enum.GetValues<Finding>())
            yield return SummaryValue.Of(new VisitMeasurement(MeasurementKind.SpO2, Part.Max30102, 97, null, default, default) { Findings = [finding] }).Notes?[0].Text ?? "";
        foreach (PeripheralClass device in Enum.GetValues<PeripheralClass>())
        {
            foreach (NoReading reason in Enum.GetValues<NoReading>().Where(reason => reason != NoReading.None)) yield return PeripheralWords.Of(reason, device);
        }
    }
}
