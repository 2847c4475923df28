using System.Text;
using Kiosk.Edge.Uplink;
using Kiosk.Interop.Mqtt;
using Xunit;

namespace Kiosk.Tests.Uplink;

public sealed class UplinkLogicTests
{
    private static readonly string Sha = new('a', 64);

    [Fact]
    public void Waits_double_to_their_limit_and_lie_between_half_and_whole()
    {
        const int seed = 4711;
        var backoff = new Backoff(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(30), new Random(seed));

        double[] waits = [.. Enumerable.Range(0, 8).Select(_ => backoff.Next(TimeSpan.Zero).TotalSeconds)];

        double[] whole = [2, 4, 8, 16, 20, 20, 20, 20];
        for (int i = 0; i < waits.Length; i++) Assert.InRange(waits[i], whole[i] / 2, whole[i]);
        Assert.True(waits.Skip(4).Distinct().Count() == 4, $"seed {seed}: the waits are not drawn");
    }

    [Fact]
    public void Only_a_connection_that_lasted_makes_the_wait_short_again()
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(30), new Random(1));
        for (int i = 0; i < 5; i++) backoff.Next(TimeSpan.Zero);

        TimeSpan afterShort = backoff.Next(TimeSpan.FromSeconds(29));
        TimeSpan afterLong = backoff.Next(TimeSpan.FromSeconds(30));

        Assert.InRange(afterShort.TotalSeconds, 32, 64);
        Assert.InRange(afterLong.TotalSeconds, 1, 2);
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
        bool accepted = Parse($$"""{"record":"r-1","sha256":"{{Sha.ToUpperInvariant()}}","outcome":"accepted","reason":null,"more":1}""", out Receipt? yes, out _);
        bool refused = Parse($$"""{"record":"r-1","sha256":"{{Sha}}","outcome":"refused","reason":"no code"}""", out Receipt? no, out _);

        Assert.True(accepted && refused);
        Assert.Equal(new Receipt("r-1", Sha, null), yes);
        Assert.Equal(new Receipt("r-1", Sha, "no code"), no);
    }

    [Theory]
    [InlineData("", "no JSON")]
    [InlineData("{", "no JSON")]
    [InlineData("[]", "no JSON object")]
    [InlineData("{}", "'record'")]
    [InlineData("""{"record":"other","sha256":"SHA","outcome":"accepted"}""", "'record'")]
    [InlineData("""{"record":"r-1","sha256":"12","outcome":"accepted"}""", "'sha256'")]
    [InlineData("""{"record":"r-1","sha256":7,"outcome":"accepted"}""", "'sha256'")]
    [InlineData("""{"record":"r-1","sha256":"SHA","outcome":"perhaps"}""", "'outcome'")]
    [InlineData("""{"record":"r-1","sha256":"SHA"}""", "'outcome'")]
    public void A_receipt_that_is_none_is_refused_with_what_is_wrong(string json, string wrong)
    {
        bool read = Parse(json.Replace("SHA", Sha, StringComparison.Ordinal), out Receipt? receipt, out string? fault);

        Assert.False(read);
        Assert.Null(receipt);
        Assert.Contains(wrong, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Mutated_receipts_never_throw()
    {
        const int seed = 99;
        var random = new Random(seed);
        byte[] good = Encoding.UTF8.GetBytes($$"""{"record":"r-1","sha256":"{{Sha}}","outcome":"refused","reason":"ä"}""");

        for (int turn = 0; turn < 20_000; turn++)
        {
            byte[] bad = [.. good.Take(random.Next(good.Length + 1))];
            for (int i = random.Next(4); i > 0 && bad.Length > 0; i--) bad[random.Next(bad.Length)] = (byte)random.Next(256);
            Exception? thrown = Record.Exception(() => Receipt.TryParse("kiosk/v1/k/receipt/r-1", bad, out _, out _));
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
            ["BrokerHost", "BrokerPort", "InFlightMax", "KioskId", "ReceiptTimeoutMax", "ReconnectDelay", "UnreceiptedBytesMax", "Version"],
            bad.Validate().Select(problem => problem.Key).Order(StringComparer.Ordinal));
    }

    private static bool Parse(string json, out Receipt? receipt, out string? fault) =>
        Receipt.TryParse("kiosk/v1/k-1/receipt/r-1", Encoding.UTF8.GetBytes(json), out receipt, out fault);
}
