using System.Text;
using Kiosk.Edge.Uplink;
using Kiosk.Interop.Mqtt;
using Kiosk.Simulator.App.ClinicalStore;
using Xunit;

namespace Kiosk.Tests.Uplink;

public sealed class UplinkLogicTests
{
    private static readonly string Sha = new('a', 64);

    [Fact]
    public void Waits_are_drawn_between_the_least_and_a_limit_that_doubles()
    {
        const int seed = 4711;
        var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(20), new Random(seed));

        double[] waits = [.. Enumerable.Range(0, 8).Select(_ => backoff.Next().TotalSeconds)];
        backoff.Reset();
        double first = backoff.Next().TotalSeconds;

        double[] limits = [2, 4, 8, 16, 20, 20, 20, 20];
        for (int i = 0; i < waits.Length; i++) Assert.InRange(waits[i], 1, limits[i]);
        Assert.True(waits.Distinct().Count() == 8, $"seed {seed}: the waits are not drawn");
        Assert.InRange(first, 1, 2);
    }

    [Fact]
    public void Doubling_never_overflows()
    {
        Assert.Equal(TimeSpan.FromMinutes(10), Backoff.Doubled(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(10), int.MaxValue));
        Assert.Equal(TimeSpan.FromSeconds(120), Backoff.Doubled(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(10), 2));
    }

    [Fact]
    public void A_receipt_is_read()
    {
        bool accepted = Parse(One($$"""{"record":"r-1","sha256":"{{Sha.ToUpperInvariant()}}","outcome":"accepted","reason":null,"more":1}"""), out Receipt? yes, out _);
        bool refused = Parse(One($$"""{"record":"r-1","sha256":"{{Sha}}","outcome":"refused","reason":"no code"}"""), out Receipt? no, out _);

        Assert.True(accepted && refused);
        Assert.Equal(new Receipt("r-1", Sha, null), yes);
        Assert.Equal(new Receipt("r-1", Sha, "no code"), no);
    }

    [Theory]
    [InlineData("", "no JSON")]
    [InlineData("{", "no JSON")]
    [InlineData("[]", "no JSON object")]
    [InlineData("{}", "'receipts' is no list")]
    [InlineData("""{"receipts":{}}""", "'receipts' is no list")]
    [InlineData("""{"receipts":[]}""", "0 members")]
    [InlineData("""{"receipts":[7]}""", "no object")]
    [InlineData("""{"receipts":[{}]}""", "'record'")]
    [InlineData("""{"receipts":[{"record":"a/b","sha256":"SHA","outcome":"accepted"}]}""", "'record'")]
    [InlineData("""{"receipts":[{"record":"r-1","sha256":"12","outcome":"accepted"}]}""", "'sha256'")]
    [InlineData("""{"receipts":[{"record":"r-1","sha256":7,"outcome":"accepted"}]}""", "'sha256'")]
    [InlineData("""{"receipts":[{"record":"r-1","sha256":"SHA","outcome":"perhaps"}]}""", "'outcome'")]
    [InlineData("""{"receipts":[{"record":"r-1","sha256":"SHA"}]}""", "'outcome'")]
    public void A_receipt_that_is_none_is_refused_with_what_is_wrong(string json, string wrong)
    {
        string? fault = Receipt.Parse(Encoding.UTF8.GetBytes(json.Replace("SHA", Sha, StringComparison.Ordinal)), out IReadOnlyList<Receipt> receipts);

        Assert.Empty(receipts);
        Assert.Contains(wrong, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void One_bad_receipt_does_not_cost_the_others_of_its_message()
    {
        string json = $$"""{"receipts":[{"record":"r-1","sha256":"{{Sha}}","outcome":"accepted"},{"record":""},{"record":"r-2","sha256":"{{Sha}}","outcome":"accepted"}]}""";

        string? fault = Receipt.Parse(Encoding.UTF8.GetBytes(json), out IReadOnlyList<Receipt> receipts);

        Assert.Equal(["r-1", "r-2"], receipts.Select(receipt => receipt.RecordId));
        Assert.NotNull(fault);
    }

    [Fact]
    public void What_the_clinical_store_writes_is_read_whole_in_messages_of_at_most_256()
    {
        ArrivalEnd[] ends = [.. Enumerable.Range(1, 600).Select(number => new ArrivalEnd(
            new Arrival("k-1", "telemetry", "00ab", number, $"r-{number}", []), Sha, number == 7 ? ArrivalOutcome.Refused : ArrivalOutcome.Accepted, number == 7 ? "bad" : null))];

        byte[][] messages = [.. ReceiptMessages.Of(ends)];
        var read = new List<Receipt>();
        foreach (byte[] message in messages)
        {
            Assert.Null(Receipt.Parse(message, out IReadOnlyList<Receipt> receipts));
            Assert.InRange(receipts.Count, 1, Receipt.MessageMax);
            read.AddRange(receipts);
        }

        Assert.Equal(3, messages.Length);
        Assert.Equal(ends.Select(end => new Receipt(end.Arrival.RecordId, Sha, end.Reason)), read);
    }

    [Fact]
    public void Mutated_receipts_never_throw()
    {
        const int seed = 99;
        var random = new Random(seed);
        byte[] good = Encoding.UTF8.GetBytes(One($$"""{"record":"r-1","sha256":"{{Sha}}","outcome":"refused","reason":"ä"}"""));

        for (int turn = 0; turn < 20_000; turn++)
        {
            byte[] bad = [.. good.Take(random.Next(good.Length + 1))];
            for (int i = random.Next(4); i > 0 && bad.Length > 0; i--) bad[random.Next(bad.Length)] = (byte)random.Next(256);
            Exception? thrown = Record.Exception(() => Receipt.Parse(bad, out _));
            Assert.True(thrown is null, $"seed {seed}, turn {turn}: {thrown}");
        }
    }

    [Fact]
    public void Good_options_have_no_problems_and_each_bad_one_is_named()
    {
        var good = new UplinkOptions { KioskId = "k-1", BrokerHost = "b", CaFile = "ca", CertificateFile = "c", KeyFile = "k" };
        UplinkOptions bad = good with
        {
            KioskId = "a/b", BrokerHost = "", BrokerPort = 0, Version = (MqttVersion)7, InFlightMax = 0, UnreceiptedBytesMax = 1,
            ReceiptTimeoutMax = TimeSpan.FromSeconds(1), ReconnectDelay = TimeSpan.Zero,
        };

        Assert.Empty(good.Validate());
        Assert.Equal(
            ["BrokerHost", "BrokerPort", "InFlightMax", "KioskId", "ReceiptTimeoutMax", "ReconnectDelay", "ReconnectDelayMin", "UnreceiptedBytesMax", "Version"],
            bad.Validate().Select(problem => problem.Key).Order(StringComparer.Ordinal));
    }

    private static string One(string receipt) => $$"""{"receipts":[{{receipt}}]}""";

    private static bool Parse(string json, out Receipt? receipt, out string? fault)
    {
        fault = Receipt.Parse(Encoding.UTF8.GetBytes(json), out IReadOnlyList<Receipt> receipts);
        receipt = receipts.SingleOrDefault();
        return fault is null && receipt is not null;
    }
}
