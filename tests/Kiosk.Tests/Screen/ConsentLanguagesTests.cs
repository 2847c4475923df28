using Kiosk.Edge.Configuration;
using Kiosk.Edge.Identity.Consent;
using Kiosk.Edge.Screen;
using Xunit;

namespace Kiosk.Tests.Screen;

public sealed class ConsentLanguagesTests
{
    [Fact]
    public void The_consent_that_comes_with_the_kiosk_is_there_in_every_language_of_the_screen()
    {
        ConsentTexts texts = ConsentTexts.Load("");
        string newest = texts.NewestVersion("measurement")!;

        ConsentText[] all = [.. WordBook.Load().All.Select(words => texts.Find("measurement", newest, words.Code)!)];

        Assert.All(all, Assert.NotNull);
        Assert.Equal(6, all.Select(text => text.Digest).Distinct().Count());
        Assert.Equal(6, all.Select(text => text.Title).Distinct().Count());
        // The same paragraphs in each: what it measures, sending, paper only, what is kept, that one may stop.
        Assert.All(all, text => Assert.Equal(5, text.Body.Split('\n').Length));
        // Whoever reads the consent and then asks for help is told one number.
        Assert.All(all, text => Assert.Contains($" {new ScreenSection().EmergencyNumber}", text.Body, StringComparison.Ordinal));
        Assert.Equal(30, all.SelectMany(text => text.Body.Split('\n')).Distinct().Count());
    }
}
