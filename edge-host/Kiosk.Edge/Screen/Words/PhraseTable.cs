using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Cuff;
using Kiosk.Edge.Identity;
using Kiosk.Edge.Link;
using Kiosk.Edge.Measuring;
using Kiosk.Edge.Peripherals;
using Kiosk.Edge.Records;
using Kiosk.Edge.Records.Fhir;
using Kiosk.Identity.Barcodes;
using Kiosk.Identity.Cards;
using Kiosk.Identity.Numbers;
using Kiosk.Measurements;
using Kiosk.Peripherals.Readings;
using Kiosk.Signals;
using Kiosk.Wire;

namespace Kiosk.Edge.Screen;

/// <summary>Makes the table of <see cref="Phrases"/>: each source of sentences is asked for all that it can say.</summary>
internal static class PhraseTable
{
    // Digits on the screen's keypad are bounded by the number; a keyboard gives more.
    private const int TypedMax = 32;

    /// <summary>The table.</summary>
    /// <exception cref="InvalidOperationException">One sentence would become two: a defect.</exception>
    public static Dictionary<string, Phrase> Make()
    {
        var table = new Dictionary<string, Phrase>(StringComparer.Ordinal);
        foreach ((string english, Phrase phrase) in All())
        {
            if (english.Length > 0 && !table.TryAdd(english, phrase) && table[english] != phrase)
                throw new InvalidOperationException($"'{english}' is both {table[english].Key} and {phrase.Key}.");
        }

        return table;
    }

    private static IEnumerable<(string English, Phrase Phrase)> All() =>
        [.. Reasons(), .. Cuff(), .. Instruments(), .. Identity(), .. Numbers(), .. Findings(), .. Meters()];

    private static IEnumerable<(string English, Phrase Phrase)> Reasons()
    {
        foreach (Part part in Enum.GetValues<Part>())
        {
            foreach (NoData reason in Enum.GetValues<NoData>()) yield return (Visits.Reasons.Of(reason, part), PhraseReasons.Of(reason, part));
            foreach (NoValue reason in Enum.GetValues<NoValue>()) yield return (Visits.Reasons.Of(reason, part), PhraseReasons.Of(reason, part));
        }

        yield return (Visits.Reasons.NothingArrived, new("reason.nothing", null));
        foreach (string board in (string[])[Visits.Reasons.NoBoard, LinkWorker.NotOpened, LinkWorker.CableOut, LinkWorker.Silent, CuffDesk.NoAnswer])
            yield return (board, new("reason.board", null));
        foreach (string body in BodyMassInstrument.Missing) yield return (body, new("reason.body", null));
    }

    private static IEnumerable<(string English, Phrase Phrase)> Cuff()
    {
        CuffCycle cycle = new(0, 0, 0, null, null, null, Part.None, NoData.None);
        yield return (cycle.Problem()!, new("cuff.unfinished", null));
        foreach (CuffEnd end in Enum.GetValues<CuffEnd>())
        {
            // Only one that was never let down is a problem, where the end itself is none.
            if ((cycle with { End = end }).Problem() is { } problem) yield return (problem, new(PhraseReasons.KeyOf(end), null));
        }

        foreach (CuffRefusal refusal in Enum.GetValues<CuffRefusal>()) yield return (CuffDesk.Words(refusal), new(PhraseReasons.KeyOf(refusal), null));
        yield return (CuffInstrument.NotUsed, new("cuff.unused", null));
        yield return (CuffDesk.NotChosen, new("cuff.unchosen", null));
        yield return (CuffDesk.AlreadyMeasuring, new("cuff.running", null));
        yield return (CuffDesk.NotYet, new("cuff.wait", null));
        yield return (CuffDesk.VisitGone, new("cuff.wait", null));
        yield return (CuffDesk.NoVisit, new("reason.visit", null));
    }

    private static IEnumerable<(string English, Phrase Phrase)> Instruments()
    {
        foreach (CalibratedInstrument instrument in CalibratedInstrument.All)
        {
            Phrase service = new("reason.service", PhraseReasons.KeyOf(instrument.Parts[0]));
            yield return (InstrumentGuard.Expired(instrument), service);
            yield return (InstrumentGuard.Failed(instrument), service);
        }
    }

    private static IEnumerable<(string English, Phrase Phrase)> Identity()
    {
        foreach (CardProblem problem in Enum.GetValues<CardProblem>()) yield return (CardWords.Of(problem), new($"card.{problem}", null));
        yield return (CodeWords.Unknown, new("code.unknown", null));
        yield return (CodeWords.Partial, new("code.partial", null));
        yield return (CodeWords.Damaged, new("code.damaged", null));
        yield return (CodeWords.ZoneDamaged, new("code.zone", null));
        yield return (CodeWords.BirthDateInFuture, new("code.birth", null));
        yield return (CodeWords.Visa, new("code.visa", null));
        yield return (CodeWords.Ended, new("code.ended", null));
        yield return (CodeWords.NameCut, new("code.nameCut", null));
        yield return (NationalIds.DatesDiffer, new("code.datesDiffer", null));
        yield return (IdentityDesk.CannotBeIdentified, new("card.notNow", null));
    }

    private static IEnumerable<(string English, Phrase Phrase)> Numbers()
    {
        foreach (INationalId numbering in NationalIds.All)
        {
            foreach (NumberProblem problem in Enum.GetValues<NumberProblem>())
            {
                int times = problem is NumberProblem.WrongLength or NumberProblem.WrongCharacter or NumberProblem.CyrillicLetter ? TypedMax : 1;
                for (int first = 1; first <= times; first++)
                {
                    int second = problem == NumberProblem.WrongLength ? numbering.Length : 0;
                    var phrase = new Phrase($"number.{problem}", null) { First = times > 1 ? first : 0, Second = second };
                    yield return (NumberWords.Of(numbering, new NumberFinding(problem, first, second)), phrase);
                }
            }
        }

        yield return (NumberWords.Of(null, new NumberFinding(NumberProblem.KindUnknown)), new("number.KindUnknown", null));
    }

    private static IEnumerable<(string English, Phrase Phrase)> Findings()
    {
        foreach (Finding finding in Enum.GetValues<Finding>()) yield return (FindingCodes.WordsOf(finding), new($"finding.{finding}", null));
        foreach (ReadingQuality quality in Enum.GetValues<ReadingQuality>()) yield return (PeripheralWords.Of(quality), new($"finding.{quality}", null));
    }

    private static IEnumerable<(string English, Phrase Phrase)> Meters()
    {
        foreach (PeripheralClass device in Enum.GetValues<PeripheralClass>())
        {
            // With a value there is nothing to tell.
            foreach (NoReading reason in Enum.GetValues<NoReading>().Where(reason => reason != NoReading.None))
                yield return (PeripheralWords.Of(reason, device), PhraseReasons.Of(reason, device));
        }
    }
}
