using Kiosk.Edge.Uplink;
using Xunit;

namespace Kiosk.Tests.Uplink;

/// <summary>When and where a kiosk connects again, and what a thousand of them do to a broker.</summary>
public sealed class ReconnectTests
{
    private const int Kiosks = 1000;

    private static readonly UplinkOptions Defaults = new()
    {
        KioskId = "k-1", BrokerHost = "a", CaFile = "ca", CertificateFile = "c", KeyFile = "k",
    };

    [Theory]
    [InlineData(1, 2)]
    [InlineData(1, 15)]
    [InlineData(1, 44)]
    [InlineData(1, 60)]
    [InlineData(1, 200)]
    [InlineData(1, 1800)]
    [InlineData(1, 36_000)]
    [InlineData(3, 2)]
    [InlineData(2, 44)]
    [InlineData(3, 25)]
    [InlineData(3, 44)]
    [InlineData(3, 60)]
    [InlineData(3, 90)]
    [InlineData(16, 120)]
    [InlineData(3, 1800)]
    public void Of_a_thousand_kiosks_cut_off_together_at_most_a_twentieth_connects_to_a_broker_in_any_second(int brokers, int outageSeconds)
    {
        for (int seed = 1; seed <= 5; seed++)
        {
            var perSecond = new Dictionary<(int Second, string Broker), int>();
            for (int kiosk = 0; kiosk < Kiosks; kiosk++)
            {
                Reconnects reconnects = Of(Defaults with { BrokerHost = string.Join(',', Enumerable.Range(1, brokers).Select(n => $"b{n}")) }, (seed * Kiosks) + kiosk);
                double at = reconnects.NextAfter(TimeSpan.FromHours(1)).TotalSeconds;
                while (at < outageSeconds) at += reconnects.NextAfter(TimeSpan.Zero).TotalSeconds;
                (int, string) there = ((int)at, reconnects.Current.Host);
                perSecond[there] = perSecond.GetValueOrDefault(there) + 1;
            }

            Assert.Equal(Kiosks, perSecond.Values.Sum());
            Assert.True(perSecond.Values.Max() <= Kiosks / 20, $"seed {seed}: {perSecond.Values.Max()} of {Kiosks} in one second");
        }
    }

    [Fact]
    public void When_one_broker_of_three_dies_the_others_are_not_stormed()
    {
        var perSecond = new Dictionary<int, int>();
        for (int kiosk = 0; kiosk < Kiosks; kiosk++)
        {
            Reconnects reconnects = Of(Defaults with { BrokerHost = "b1,b2,b3" }, kiosk);
            if (reconnects.Current.Host != "b1") continue;
            int second = (int)reconnects.NextAfter(TimeSpan.FromHours(1)).TotalSeconds;
            Assert.NotEqual("b1", reconnects.Current.Host);
            perSecond[second] = perSecond.GetValueOrDefault(second) + 1;
        }

        Assert.InRange(perSecond.Values.Sum(), Kiosks / 4, Kiosks / 2);
        Assert.True(perSecond.Values.Max() <= Kiosks / 20, $"{perSecond.Values.Max()} in one second");
    }

    [Fact]
    public void No_end_of_a_connection_is_followed_by_an_immediate_try()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            Reconnects reconnects = Of(Defaults with { BrokerHost = seed % 2 == 0 ? "a" : "a,b" }, seed);
            double[] waits = [.. new[] { 0, 1, 3600, 0 }.Select(online => reconnects.NextAfter(TimeSpan.FromSeconds(online)).TotalSeconds)];
            Assert.All(waits, wait => Assert.True(wait >= 1, $"seed {seed}: {wait} s"));
        }
    }

    [Fact]
    public void Only_a_connection_that_lasted_makes_the_waits_short_again()
    {
        double[] afterShort = [.. Enumerable.Range(0, 300).Select(seed => WaitAfterFiveFailures(seed, 29))];
        double[] afterLong = [.. Enumerable.Range(0, 300).Select(seed => WaitAfterFiveFailures(seed, 30))];

        Assert.True(afterShort.Max() > 200, $"{afterShort.Max()}");
        Assert.True(afterShort.Max() <= 300, $"{afterShort.Max()}");
        Assert.True(afterLong.Max() <= 60, $"{afterLong.Max()}");
    }

    [Fact]
    public void Each_broker_of_the_list_is_tried_once_with_short_waits_before_a_longer_one()
    {
        Reconnects reconnects = Of(Defaults with { BrokerHost = "a,b:1,[::1]:2" }, seed: 3);
        reconnects.NextAfter(TimeSpan.FromHours(1));
        var tried = new List<string> { reconnects.Current.ToString() };
        var waits = new List<double>();
        for (int i = 0; i < 5; i++)
        {
            waits.Add(reconnects.NextAfter(TimeSpan.Zero).TotalSeconds);
            tried.Add(reconnects.Current.ToString());
        }

        Assert.Equal(["[::1]:2", "a:8883", "b:1"], tried.Take(3).Order(StringComparer.Ordinal));
        Assert.Equal(tried.Take(3), tried.Skip(3));
        foreach (int within in new[] { 0, 1, 3, 4 }) Assert.InRange(waits[within], 1, 30);
    }

    [Fact]
    public void Kiosks_begin_with_different_brokers()
    {
        string[] first = [.. Enumerable.Range(0, 300).Select(seed => Of(Defaults with { BrokerHost = "a,b,c" }, seed).Current.Host)];

        Assert.All(new[] { "a", "b", "c" }, host => Assert.InRange(first.Count(one => one == host), 60, 140));
    }

    [Theory]
    [InlineData("broker.example.org", "broker.example.org:8883")]
    [InlineData("a, b:1883 ,10.0.0.7:1", "a:8883 b:1883 10.0.0.7:1")]
    [InlineData("[2001:db8::1],[::1]:1883", "[2001:db8::1]:8883 [::1]:1883")]
    public void A_list_of_brokers_is_read(string text, string brokers)
    {
        Assert.Null(BrokerAddress.ParseList(text, 8883, out IReadOnlyList<BrokerAddress> read));

        Assert.Equal(brokers, string.Join(' ', read));
    }

    [Theory]
    [InlineData("", "'' is no broker")]
    [InlineData("a,,b", "'' is no broker")]
    [InlineData("a:", "'a:' is no broker")]
    [InlineData("a:0", "'a:0' is no broker")]
    [InlineData("a:65536", "'a:65536' is no broker")]
    [InlineData("a b", "'a b' is no broker")]
    [InlineData("2001:db8::1", "'2001:db8::1' is no broker")]
    [InlineData("[10.0.0.1]", "'[10.0.0.1]' is no broker")]
    [InlineData("[::1]x:1", "'[::1]x:1' is no broker")]
    [InlineData("[::1", "'[::1' is no broker")]
    [InlineData("mqtts://a", "'mqtts://a' is no broker")]
    [InlineData("a,a:8883", "a:8883 stands in the list twice")]
    [InlineData("a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q", "17 brokers are more than 16")]
    public void A_list_that_is_none_is_refused_with_the_broker_that_is_wrong(string text, string wrong)
    {
        string? fault = BrokerAddress.ParseList(text, 8883, out IReadOnlyList<BrokerAddress> read);

        Assert.StartsWith(wrong, fault, StringComparison.Ordinal);
        Assert.Empty(read);
        Assert.Contains((Defaults with { BrokerHost = text }).Validate(), problem => problem.Key == "BrokerHost");
    }

    private static double WaitAfterFiveFailures(int seed, int thenOnlineSeconds)
    {
        Reconnects reconnects = Of(Defaults, seed);
        for (int i = 0; i < 5; i++) reconnects.NextAfter(TimeSpan.Zero);
        return reconnects.NextAfter(TimeSpan.FromSeconds(thenOnlineSeconds)).TotalSeconds;
    }

    private static Reconnects Of(UplinkOptions options, int seed) => new(options, new Random(seed));
}
