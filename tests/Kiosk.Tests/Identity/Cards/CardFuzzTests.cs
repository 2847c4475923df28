using Kiosk.Identity;
using Kiosk.Identity.Cards;
using Kiosk.Simulator.Cards;
using Kiosk.Simulator.Documents;
using Xunit;

namespace Kiosk.Tests.Identity.Cards;

/// <summary>
/// The whole of reading a card against hostile ones. KIOSK_FUZZ_CARDS sets how many have changed files and as many changed answers (default 100,000 each), KIOSK_FUZZ_CHIPS how
/// many are document chips (default 1,500), KIOSK_FUZZ_SEED the seed.
/// </summary>
public class CardFuzzTests(ITestOutputHelper output)
{
    // Buffers, texts and the words of a problem; a card decides nothing of it.
    private const int AllocatedMax = 32_768, WarmUp = 500;

    private readonly CardReader _reader = new(new CardOptions { Today = () => CardRig.Today });
    private readonly int _seed = FuzzSettings.Seed;

    [Fact]
    public void Changed_files_never_throw_or_hang_and_cost_no_more_memory_than_sound_ones()
    {
        int cards = FuzzSettings.Count("KIOSK_FUZZ_CARDS", 100_000);
        output.WriteLine($"KIOSK_FUZZ_SEED={_seed} KIOSK_FUZZ_CARDS={cards}");
        var random = new Random(_seed);
        VirtualOmsCard[] people = [.. new MadeUpPeople(_seed).Take(50).Select(p => new VirtualOmsCard(p, new OmsCardContents { PhotoBytes = random.Next(3) == 0 ? 500 : null }))];
        byte[][] owners = [.. people.Select(p => p.Owner)], insurers = [.. people.Select(p => p.Insurer)];
        var tally = new Tally();

        for (int i = 0; i < cards; i++)
        {
            int who = random.Next(people.Length);
            VirtualOmsCard card = people[who];
            card.Owner = random.Next(8) == 0 ? Noise(random) : Changed(random, owners[who]);
            card.Insurer = random.Next(4) == 0 ? Changed(random, insurers[who]) : insurers[who];
            Read(_reader, new VirtualChannel(card), tally, i);
        }

        output.WriteLine(tally.ToString());
        Assert.True(tally.Read > cards / 50, "changes in what is not looked at must leave some readable");
        Assert.True(tally.Refused > cards / 4, "most changes must be found");
    }

    [Fact]
    public void Changed_answers_never_throw_or_hang_and_cost_no_more_memory_than_sound_ones()
    {
        int cards = FuzzSettings.Count("KIOSK_FUZZ_CARDS", 100_000);
        output.WriteLine($"KIOSK_FUZZ_SEED={_seed} KIOSK_FUZZ_CARDS={cards}");
        var random = new Random(_seed + 1);
        VirtualOmsCard[] people = [.. new MadeUpPeople(_seed).Take(50).Select((p, i) => new VirtualOmsCard(p) { Manner = (CardManner)(i % 3) })];
        var tally = new Tally();

        for (int i = 0; i < cards; i++)
        {
            int first = random.Next(12), changes = random.Next(1, 4);
            var channel = new VirtualChannel(people[random.Next(people.Length)])
            {
                Change = (at, answer) => at >= first && at < first + changes ? ChangedAnswer(random, answer) : answer,
            };
            Read(_reader, channel, tally, i);
        }

        output.WriteLine(tally.ToString());
        Assert.True(tally.Read > cards / 50, "some changes are to the insurer's file only");
        Assert.True(tally.Refused > cards / 4, "most changes must be found");
    }

    [Fact]
    public void Changed_document_chips_never_throw_or_hang_and_cost_no_more_memory_than_sound_ones()
    {
        CardRig.NeedsVirtualPassport();
        int chips = FuzzSettings.Count("KIOSK_FUZZ_CHIPS", 1_500);
        output.WriteLine($"KIOSK_FUZZ_SEED={_seed} KIOSK_FUZZ_CHIPS={chips}");
        var random = new Random(_seed + 2);
        string[] zones = [.. new MadeUpPeople(_seed).Take(20).Select(p => string.Concat(MrzWriter.Td3(p, "UTO")))];
        var tally = new Tally();

        for (int i = 0; i < chips; i++)
        {
            string zone = zones[random.Next(zones.Length)];
            var passport = new VirtualPassport(zone, i);
            int at = int.MaxValue;
            switch (random.Next(3))
            {
                case 0:
                    passport.Zone = Changed(random, passport.Zone);
                    break;
                case 1:
                    passport.Common = Changed(random, passport.Common);
                    break;
                default:
                    at = random.Next(2, 12);
                    break;
            }

            var channel = new VirtualChannel(passport) { Change = (number, answer) => number == at ? ChangedAnswer(random, answer) : answer };
            Read(new CardReader(CardRig.Chips(zone)), channel, tally, i);
        }

        output.WriteLine(tally.ToString());
        Assert.True(tally.Read > chips / 50, "changes of what is not looked at must leave some readable");
        Assert.True(tally.Refused > chips / 4, "most changes must be found");
    }

    private static void Read(CardReader reader, VirtualChannel channel, Tally tally, int number)
    {
        List<PersonalText> made = [];
        PersonalText.Made = made.Add;
        long before = GC.GetAllocatedBytesForCurrentThread();
        CardOutcome outcome;
        try
        {
            outcome = reader.Read(channel);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"card {number}", e);
        }
        finally
        {
            PersonalText.Made = null;
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before - channel.Allocated;
        // The first of each kind also pay for what the runtime keeps, as the names of problems.
        if (number < WarmUp) allocated = 0;
        tally.AllocatedMax = Math.Max(tally.AllocatedMax, allocated);
        if (allocated > AllocatedMax) Assert.Fail($"card {number}: {allocated} bytes allocated");
        if (channel.Commands.Count > CardReader.CommandsMax) Assert.Fail($"card {number}: {channel.Commands.Count} commands");
        if ((outcome.Person is null) == (outcome.Problem == CardProblem.None)) Assert.Fail($"card {number}: a person and a problem, or neither");
        outcome.Person?.Dispose();
        if (outcome.Person is null) tally.Refused++;
        else tally.Read++;
        foreach (PersonalText text in made)
        {
            if (!text.IsWiped) Assert.Fail($"card {number}: a name or number was left behind");
        }
    }

    private static byte[] Noise(Random random)
    {
        var noise = new byte[random.Next(600)];
        random.NextBytes(noise);
        // Half of them get past the first byte.
        if (random.Next(2) == 0 && noise.Length > 4) (noise[0], noise[1], noise[2]) = (0x62, 0x82, (byte)random.Next(3));
        return noise;
    }

    // Bytes changed, left out, put in, or the end cut off.
    private static byte[] Changed(Random random, byte[] file)
    {
        byte[] changed = [.. file];
        for (int n = random.Next(1, 4); n > 0 && changed.Length > 0; n--)
        {
            int at = random.Next(changed.Length);
            switch (random.Next(5))
            {
                case 0:
                    changed = [.. changed[..at], .. changed[(at + 1)..]];
                    break;
                case 1:
                    changed = [.. changed[..at], (byte)random.Next(256), .. changed[at..]];
                    break;
                case 2 when random.Next(4) == 0:
                    changed = changed[..at];
                    break;
                case 3:
                    changed[at] ^= (byte)(1 << random.Next(8));
                    break;
                default:
                    changed[at] = (byte)random.Next(256);
                    break;
            }
        }

        return changed;
    }

    private static byte[] ChangedAnswer(Random random, byte[] answer)
    {
        switch (random.Next(6))
        {
            case 0:
                return [];
            case 1:
                return [(byte)random.Next(0x61, 0x70), (byte)random.Next(256)];
            case 2:
                var noise = new byte[random.Next(1, 300)];
                random.NextBytes(noise);
                return noise;
            case 3:
                return [.. answer.AsSpan(0, Math.Max(0, answer.Length - 2)), (byte)(random.Next(2) == 0 ? 0x61 : 0x6C), (byte)random.Next(256)];
            default:
                return Changed(random, answer);
        }
    }

    private sealed class Tally
    {
        public int Read { get; set; }

        public int Refused { get; set; }

        public long AllocatedMax { get; set; }

        public override string ToString() => $"read {Read}, refused {Refused}, at most {AllocatedMax} bytes allocated";
    }
}
