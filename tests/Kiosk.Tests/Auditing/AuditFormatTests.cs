using System.Text;
using Xunit;

namespace Kiosk.Tests.Auditing;

/// <summary>Lines and their hashes. The golden ones were computed by another program from the documented bytes; they never change.</summary>
public class AuditFormatTests
{
    private static readonly DateTimeOffset At = new DateTimeOffset(2026, 11, 29, 18, 33, 47, TimeSpan.Zero).AddMicroseconds(123456);

    private static readonly AuditLine First = AuditLine.After(ChainPoint.Start, "0123456789abcdef",
        new AuditFact(At, 1500, "b1", 81234567, (int)AuditAction.HostStarted, "kiosk", "", "0.1.0"));

    private static readonly AuditLine Second = AuditLine.After(First.Point, "0123456789abcdef",
        new AuditFact(At.AddMicroseconds(1000001), null, "b1", 82234568, (int)AuditAction.VisitOpened, "patient", "0f0e0d0c-0b0a-0908-0706-050403020100",
            "tab \"quoted\" \\ é – 漢 <"));

    [Fact]
    public void Canonical_bytes_and_hashes_are_the_frozen_ones()
    {
        Assert.Equal(
            "6b696f736b20617564697420310a00103031323334353637383961626364656600000000000000010006616e88a5bb0000000000000005dc000262310000000004d78a87"
            + "0000000100056b696f736b00000005302e312e300000000000000000000000000000000000000000000000000000000000000000",
            Convert.ToHexStringLower(First.Canonical()));
        Assert.Equal("3da4203b85b8cd759e0daa7ee8a56edb116e80b129949436ef09e261747f4c5d", First.Hash);
        Assert.Equal("81b6703ac2841de439fd622dbb3b2f248ca6b036bb097868e4cb12937c5d0049", Second.Hash);
    }

    [Fact]
    public void Lines_are_the_frozen_ones()
    {
        Assert.Equal(
            """
            {"chain":"0123456789abcdef","n":1,"utc":"2026-11-29T18:33:47.123456Z","clockUs":1500,"boot":"b1","upUs":81234567,"action":1,"actor":"kiosk","object":"","detail":"0.1.0","prev":"0000000000000000000000000000000000000000000000000000000000000000","hash":"3da4203b85b8cd759e0daa7ee8a56edb116e80b129949436ef09e261747f4c5d"}

            """, Encoding.UTF8.GetString(AuditFormat.Write(First)));
        Assert.Equal(
            """
            {"chain":"0123456789abcdef","n":2,"utc":"2026-11-29T18:33:48.123457Z","clockUs":null,"boot":"b1","upUs":82234568,"action":13,"actor":"patient","object":"0f0e0d0c-0b0a-0908-0706-050403020100","detail":"tab \"quoted\" \\ é – 漢 <","prev":"3da4203b85b8cd759e0daa7ee8a56edb116e80b129949436ef09e261747f4c5d","hash":"81b6703ac2841de439fd622dbb3b2f248ca6b036bb097868e4cb12937c5d0049"}

            """, Encoding.UTF8.GetString(AuditFormat.Write(Second)));
    }

    [Fact]
    public void A_line_that_was_read_is_the_one_that_was_written()
    {
        AuditLine? read = AuditFormat.Read(AuditFormat.Write(Second).AsSpan()[..^1], out string problem);

        Assert.Equal((Second, ""), (read, problem));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"chain\":1}")]
    [InlineData("\0\0\0\0")]
    [InlineData("{\"chain\":{\"chain\":{}}}")]
    public void What_is_no_entry_is_named_and_never_thrown(string text)
    {
        AuditLine? read = AuditFormat.Read(Encoding.UTF8.GetBytes(text), out string problem);

        Assert.Null(read);
        Assert.NotEqual("", problem);
    }

    [Theory]
    [InlineData("\"n\":2", "\"n\":02")]
    [InlineData("\"n\":2", "\"n\": 2")]
    [InlineData("\"upUs\":82234568", "\"upUs\":8.2234568e7")]
    [InlineData("\"upUs\":82234568", "\"upUs\":99999999999999999999")]
    [InlineData("\"clockUs\":null", "\"clockUs\":-5")]
    [InlineData("é", "\\u00e9")]
    [InlineData("\"prev\":\"3da4", "\"prev\":\"3DA4")]
    [InlineData("\"n\":2", "\"n\":2,\"n\":2")]
    [InlineData("18:33:48.123457Z", "18:33:48.1234570Z")]
    public void Another_way_to_write_the_same_is_not_taken(string from, string to)
    {
        string changed = Encoding.UTF8.GetString(AuditFormat.Write(Second)).TrimEnd('\n').Replace(from, to, StringComparison.Ordinal);

        AuditLine? read = AuditFormat.Read(Encoding.UTF8.GetBytes(changed), out string problem);

        Assert.Null(read);
        Assert.NotEqual("", problem);
    }

    [Fact]
    public void A_text_is_made_fit_without_halves_of_characters()
    {
        Assert.Equal("a b", AuditFormat.Fit("a\nb", 10));
        Assert.Equal("ab", AuditFormat.Fit("ab\U0001F600", 3));
        Assert.Equal("ab\U0001F600", AuditFormat.Fit("ab\U0001F600", 4));
        Assert.Equal("x\uFFFDy", AuditFormat.Fit("x\ud800y", 10));
    }
}
