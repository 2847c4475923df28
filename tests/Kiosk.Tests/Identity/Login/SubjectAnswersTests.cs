using System.Text.Json;
using Kiosk.Edge.Identity.Backend;
using Xunit;

namespace Kiosk.Tests.Identity.Login;

/// <summary>What a backend may call a person. All numbers here are made up.</summary>
public class SubjectAnswersTests
{
    [Theory]
    [InlineData("urn:x", "7852320830000085")]
    [InlineData("urn:x", "enp:7852320830000085")]
    [InlineData("urn:x", "enp_7852320830000085.1")]
    [InlineData("urn:x", "snils 112-233-445 95")]
    [InlineData("urn:x", "by/3150385A001PB6")]
    [InlineData("urn:enp:7852320830000085", "a")]
    [InlineData("no address", "a")]
    [InlineData("urn:x", "a\\u0000b")]
    [InlineData("urn:x", "\\ud800")]
    [InlineData("\\udc00", "a")]
    public void A_number_of_a_person_in_any_wrapping_and_what_is_no_text_is_no_reference(string system, string value)
    {
        Assert.Null(SubjectAnswers.Of(SubjectAnswers.Parse(System.Text.Encoding.UTF8.GetBytes($$"""{"system":"{{system}}","value":"{{value}}"}"""))));
    }

    [Theory]
    [InlineData("736a063a53ca9e608cc90745a0f1e868264e533c0a045b0400dd636e554d1b88")]
    [InlineData("7852320830000085785232083000008578523208300000857852320830000085")]
    [InlineData("01234567-8901-2345-6789-012345678901")]
    [InlineData("session-of-4f2a")]
    [InlineData("7852320830000084")]
    public void References_digests_and_ids_are_taken(string value)
    {
        JsonElement json = JsonElement.Parse(JsonSerializer.Serialize(new { system = "https://login.example/subjects", value }));

        Assert.Equal(value, SubjectAnswers.Of(json)?.Value);
    }
}
