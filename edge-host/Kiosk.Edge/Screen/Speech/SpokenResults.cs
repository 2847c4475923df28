using Kiosk.Edge.Records;
using Kiosk.Edge.Screen.Flow;
using Kiosk.Edge.Screen.Pages;
using Kiosk.Edge.Screen.Thresholds;
using Kiosk.Edge.Visits;

namespace Kiosk.Edge.Screen.Speech;

/// <summary>What is read aloud of the results: the call for help first, then everything that the cards show.</summary>
internal static class SpokenResults
{
    // Of the body and not of the measuring: what a doctor should see.
    private static readonly string[] ForTheDoctor = [nameof(Finding.IrregularPulse), nameof(Finding.PossibleAtrialFibrillation)];

    /// <summary>The prompt, which is about a person.</summary>
    public static Prompt Of(ResultsView results, Words words, ThresholdTable thresholds)
    {
        IReadOnlyList<ResultCard> cards = ResultCards.Of(results.Values, thresholds);
        List<string> said = cards.Any(card => card.NeedsHelp) ? [words["results.help.title"], words["results.help.text"]] : [];
        said.Add(words["results.title"]);
        if (results.IsEarly) said.Add(words["results.paused"]);
        foreach (ResultCard card in cards)
        {
            if (card.HasValue) said.AddRange(card.Parts.Select(part => Told(card, part, words)));
            else said.Add($"{words[card.Label]}: {words.Say(card.Parts.Select(part => part.Value.Reason).OfType<string>().FirstOrDefault() ?? "")}");
        }

        said.AddRange(results.Values.SelectMany(value => value.Notes ?? []).Where(note => ForTheDoctor.Contains(note.Name)).Select(note => words.Say(note.Text)).Distinct());
        said.Add(words["results.note"]);
        return new Prompt(Prompts.Sentences(said), false);
    }

    private static string Told(ResultCard card, CardPart part, Words words)
    {
        SummaryValue value = part.Value;
        string? judgement = value.Questionable ? (TaskRun.IsOfInstrument(value) ? "results.unchecked" : "results.questionable")
            : part.Judgement == Judgement.Usual && card.HasRhythmNote ? null : KeyOf(part.Judgement);
        string told = $"{words[ResultCards.LabelOf(value.Kind)]}: {Amount(value.Value!.Value, value.Unit, words)}";
        if (card.IsOfOtherDevice) told += $", {words["results.device"]}";
        return judgement is null ? told : $"{told}, {words[judgement]}";
    }

    // Whole numbers are counted where the language counts; a fraction takes the form that stands for itself.
    private static string Amount(decimal number, string unit, Words words) => number >= 0 && number.Scale == 0 && words.Has($"spoken.{unit}.one")
        ? words.Plural($"spoken.{unit}", (int)number) : $"{words.Number(number)} {words[$"spoken.{unit}"]}";

    private static string? KeyOf(Judgement judgement) => judgement switch
    {
        Judgement.Usual => "results.usual",
        Judgement.Below => "results.below",
        Judgement.Above => "results.above",
        Judgement.HelpBelow or Judgement.HelpAbove => "results.help",
        _ => null,
    };
}
