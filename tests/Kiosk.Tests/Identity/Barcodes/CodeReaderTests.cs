using Kiosk.Identity;
using Kiosk.Identity.Barcodes;
using Kiosk.Simulator.Documents;
using Xunit;

namespace Kiosk.Tests.Identity.Barcodes;

public class CodeReaderTests
{
    private static readonly DateOnly Today = new(2026, 11, 29);
    private static readonly MadeUpPerson Made = new MadeUpPeople(7).Next();

    [Theory]
    [InlineData("oms-01", IdentitySource.OmsBarcode, IdentifierKind.RussianEnp)]
    [InlineData("oms-02", IdentitySource.OmsBarcode, IdentifierKind.RussianEnp)]
    [InlineData("enp", IdentitySource.ScannedNumber, IdentifierKind.RussianEnp)]
    [InlineData("mrz td1", IdentitySource.DocumentZone, IdentifierKind.TravelDocument)]
    [InlineData("mrz td2", IdentitySource.DocumentZone, IdentifierKind.TravelDocument)]
    [InlineData("mrz td3", IdentitySource.DocumentZone, IdentifierKind.TravelDocument)]
    [InlineData("mrz pnrus", IdentitySource.DocumentZone, IdentifierKind.RussianPassport)]
    public void Every_kind_of_code_is_told_apart_with_any_line_end_behind(string kind, IdentitySource source, IdentifierKind identifier)
    {
        byte[] code = ShownCode.Of(kind, Made)!;

        foreach (string suffix in new[] { "", "\r", "\n", "\r\n" })
        {
            using Person person = CodeReader.Read([.. code, .. Read.Ascii(suffix)], Today).Person!;

            Assert.Equal(source, person.Source);
            Assert.Equal(identifier, person.Identifiers[0].Kind);
            Assert.Equal(AssuranceLevel.Presented, person.Assurance);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r\n")]
    [InlineData("4600051000057")]
    [InlineData("https://example.org/?id=1")]
    [InlineData("abc<def")]
    public void Any_other_code_is_said_to_be_one_that_the_kiosk_does_not_know(string code)
    {
        Assert.Equal(CodeWords.Unknown, CodeReader.Read(Read.Ascii(code), Today).Problem);
    }

    [Fact]
    public void A_policy_number_that_is_read_wrong_is_said_to_be_wrong()
    {
        Assert.Contains("do not fit together", CodeReader.Read("6449020886006381"u8, Today).Problem);
    }

    [Fact]
    public void A_part_of_a_zone_or_barcode_is_said_to_be_a_part()
    {
        Assert.Equal(CodeWords.Partial, CodeReader.Read(ShownCode.Of("mrz td3", Made).AsSpan(0, 44), Today).Problem);
        Assert.Equal(CodeWords.Partial, CodeReader.Read(ShownCode.Of("oms-01", Made).AsSpan(0, 65), Today).Problem);
    }

    [Fact]
    public void Codes_without_a_pause_between_are_taken_apart_and_each_comes_out_as_it_was()
    {
        string[] kinds = ["oms-01", "oms-02", "enp", "mrz td1", "mrz td2", "mrz td3", "mrz pnrus"];
        foreach (string first in kinds)
        {
            foreach (string second in kinds)
            {
                foreach (string between in new[] { "\r", "\r\n", "\n" })
                {
                    byte[] one = ShownCode.Of(first, Made)!, two = ShownCode.Of(second, Made)!;

                    Assert.Equal([one, two], Taken([.. one, .. Read.Ascii(between), .. two, .. Read.Ascii(between)]));
                }
            }
        }
    }

    [Fact]
    public void Barcodes_whose_signatures_end_like_lines_are_taken_whole()
    {
        byte[] code = ShownCode.Of("oms-02", Made)!;
        (code[128], code[129], code[64], code[65]) = ((byte)'\r', (byte)'\n', (byte)'\n', (byte)'\r');

        Assert.Equal([code], Taken(code));
        Assert.Equal([code, code], Taken([.. code, .. code]));
        Assert.Equal([code, code], Taken([.. code, (byte)'\r', (byte)'\n', .. code, (byte)'\r']));
        Assert.NotNull(CodeReader.Read(code, Today).Person);
        Assert.NotNull(CodeReader.Read([.. code, (byte)'\r'], Today).Person);
    }

    [Fact]
    public void A_line_of_a_zone_and_another_code_behind_it_stand_for_themselves()
    {
        byte[] line = ShownCode.Of("mrz td3", Made)![..44], number = ShownCode.Of("enp", Made)!;

        Assert.Equal([line, number], Taken([.. line, (byte)'\r', .. number]));
        Assert.Equal([number, line], Taken([.. number, (byte)'\r', .. line]));
    }

    private static byte[][] Taken(byte[] burst)
    {
        List<byte[]> codes = [];
        ReadOnlySpan<byte> left = burst;
        while (CodeBurst.TryTake(ref left, out ReadOnlySpan<byte> code)) codes.Add([.. code]);
        return [.. codes];
    }
}
