using Kiosk.Identity.Tlv;
using Xunit;

namespace Kiosk.Tests.Identity.Tlv;

public class TlvReaderTests
{
    [Theory]
    [InlineData("6200", 0x62, 2, 0)]
    [InlineData("627F", 0x62, 2, 0x7F)]
    [InlineData("628105", 0x62, 3, 5)]
    [InlineData("6281FF", 0x62, 3, 0xFF)]
    [InlineData("62820005", 0x62, 4, 5)]
    [InlineData("6282FFFF", 0x62, 4, 0xFFFF)]
    [InlineData("5F2610", 0x5F26, 3, 0x10)]
    [InlineData("5F1F58", 0x5F1F, 3, 0x58)]
    [InlineData("7F814001", 0x7F8140, 4, 1)]
    [InlineData("9F81FF", 0, 0, 0, TlvProblem.TagInvalid)]
    [InlineData("0001", 0, 0, 0, TlvProblem.TagInvalid)]
    [InlineData("FF01", 0, 0, 0, TlvProblem.TagInvalid)]
    [InlineData("5F0104", 0x5F01, 3, 4)]
    [InlineData("5F0000", 0, 0, 0, TlvProblem.TagInvalid)]
    [InlineData("5F8001", 0, 0, 0, TlvProblem.TagInvalid)]
    [InlineData("", 0, 0, 0, TlvProblem.TagCut)]
    [InlineData("5F", 0, 0, 0, TlvProblem.TagCut)]
    [InlineData("7F81", 0, 0, 0, TlvProblem.TagCut)]
    [InlineData("62", 0x62, 1, 0, TlvProblem.LengthCut)]
    [InlineData("6281", 0x62, 1, 0, TlvProblem.LengthCut)]
    [InlineData("628201", 0x62, 1, 0, TlvProblem.LengthCut)]
    [InlineData("62800000", 0x62, 1, 0, TlvProblem.LengthInvalid)]
    [InlineData("6283000001", 0x62, 1, 0, TlvProblem.LengthInvalid)]
    [InlineData("62FF", 0x62, 1, 0, TlvProblem.LengthInvalid)]
    public void A_header_is_read_as_the_standard_has_it(string hex, uint tag, int length, int valueLength, TlvProblem expected = TlvProblem.None)
    {
        byte[] bytes = Convert.FromHexString(hex);

        TlvProblem problem = TlvHeader.Read(bytes, out TlvHeader header);

        Assert.Equal(expected, problem);
        Assert.Equal(new TlvHeader(tag, length, valueLength), header);
    }

    [Theory]
    [InlineData(0x62, true)]
    [InlineData(0x5F26, false)]
    [InlineData(0x7F30, true)]
    [InlineData(0x7F8140, true)]
    [InlineData(0x5F8140, false)]
    [InlineData(0x99, false)]
    public void The_tags_first_byte_tells_a_template(uint tag, bool isTemplate)
    {
        Assert.Equal(isTemplate, new TlvHeader(tag, 2, 0).IsConstructed);
    }

    [Fact]
    public void Elements_come_in_order_with_their_places()
    {
        byte[] bytes = Convert.FromHexString("6208" + "5F25020102" + "7F3000");
        var reader = new TlvReader(bytes);

        bool isRead = reader.TryRead(0x62, out TlvElement template);
        TlvReader inner = reader.Enter(template);
        bool isSexRead = inner.TryRead(out TlvElement sex);
        bool isCountryRead = inner.TryRead(out TlvElement country);

        Assert.True(isRead && isSexRead && isCountryRead);
        Assert.True(template.IsConstructed && country.IsConstructed && !sex.IsConstructed);
        Assert.Equal((0, 2, 2, 5, 7), (template.Offset, template.ValueOffset, sex.Offset, sex.ValueOffset, country.Offset));
        Assert.Equal([1, 2], sex.Value.ToArray());
        Assert.True(inner.TryEnd() && reader.TryEnd());
    }

    [Theory]
    [InlineData("62045F2101", TlvProblem.ValueCut, 0x62u, 0)]
    [InlineData("62045F210241", TlvProblem.ValueCut, 0x5F21u, 2)]
    [InlineData("6203800100FF", TlvProblem.TagInvalid, 0u, 5)]
    [InlineData("62050000800100", TlvProblem.TagInvalid, 0u, 2)]
    [InlineData("620380010000", TlvProblem.TagInvalid, 0u, 5)]
    [InlineData("62036201805F", TlvProblem.LengthCut, 0x80u, 4)]
    [InlineData("7F300662045F210241", TlvProblem.ValueCut, 0x5F21u, 5)]
    public void What_does_not_fit_its_template_is_found_where_it_stands(string hex, TlvProblem problem, uint tag, int offset)
    {
        byte[] bytes = Convert.FromHexString(hex);

        TlvError error = TlvReader.Check(bytes);

        Assert.Equal(new TlvError(problem, tag, offset), error);
    }

    [Fact]
    public void Bytes_behind_the_last_element_are_an_error_also_when_they_are_erased_memory()
    {
        var reader = new TlvReader([0x80, 0x01, 0x05, 0xFF, 0xFF]);

        bool isRead = reader.TryRead(0x80, out _);
        bool isEnd = reader.TryEnd();

        Assert.True(isRead);
        Assert.False(isEnd);
        Assert.Equal(new TlvError(TlvProblem.Trailing, 0, 3), reader.Error);
    }

    [Fact]
    public void Another_element_than_the_one_asked_for_is_an_error_that_stays()
    {
        var reader = new TlvReader([0x80, 0x00, 0x81, 0x00]);

        bool isFirst = reader.TryRead(0x81, out _);
        bool isSecond = reader.TryRead(out _);

        Assert.False(isFirst || isSecond);
        Assert.Equal(new TlvError(TlvProblem.Unexpected, 0x80, 0), reader.Error);
    }

    [Fact]
    public void Templates_are_entered_so_deep_and_no_deeper()
    {
        byte[] allowed = Nested(TlvReader.DepthMax + 1), tooDeep = Nested(TlvReader.DepthMax + 2);

        TlvError none = TlvReader.Check(allowed), error = TlvReader.Check(tooDeep);

        Assert.False(none.IsError);
        Assert.Equal(TlvProblem.TooDeep, error.Problem);
    }

    [Fact]
    public void A_template_has_so_many_elements_and_no_more()
    {
        byte[] allowed = [.. Enumerable.Repeat<byte[]>([0x80, 0x00], TlvReader.ElementsMax).SelectMany(e => e)];

        TlvError none = TlvReader.Check(allowed), error = TlvReader.Check([.. allowed, 0x80, 0x00]);

        Assert.False(none.IsError);
        Assert.Equal(new TlvError(TlvProblem.TooMany, 0x80, allowed.Length), error);
    }

    [Fact]
    public void An_error_says_which_tag_and_where()
    {
        Assert.Equal("ValueCut, tag 5F26 at 12", new TlvError(TlvProblem.ValueCut, 0x5F26, 12).ToString());
        Assert.Equal("Trailing at 3", new TlvError(TlvProblem.Trailing, 0, 3).ToString());
    }

    // Templates in one another, the innermost empty.
    private static byte[] Nested(int count)
    {
        byte[] bytes = [];
        for (int i = 0; i < count; i++) bytes = [0x62, (byte)bytes.Length, .. bytes];
        return bytes;
    }
}
