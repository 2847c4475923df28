using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace Kiosk.ScreenTests.Looking;

/// <summary>What is wrong with what is to be seen: contrast, sizes of targets, texts that do not fit. Computed here and not by axe, from boxes and computed colours.</summary>
public static class PageLook
{
    /// <summary>Of text (WCAG 2.2, 1.4.3), and of large text.</summary>
    public const double ContrastMin = 4.5, ContrastLargeMin = 3;

    /// <summary>Of what is touched, CSS px: more than the 24 of WCAG 2.2, 2.5.8, for hands that shake.</summary>
    public const double TargetPxMin = 60;

    private const double LargePx = 24, LargeBoldPx = 18.66, RoundingPx = 0.5;
    private const int BoldWeight = 700, CombinationsMax = 64;

    private static readonly string Script = new StreamReader(typeof(PageLook).Assembly.GetManifestResourceStream("look.js")!).ReadToEnd();

    /// <summary>Looks at a page as it is now.</summary>
    /// <returns>A sentence for each thing that is wrong.</returns>
    public static async Task<IReadOnlyList<string>> FindWrongAsync(IPage page)
    {
        JsonElement look = await page.EvaluateAsync<JsonElement>(Script);
        var wrong = new List<string>();
        foreach (JsonElement target in look.GetProperty("targets").EnumerateArray()) wrong.AddRange(OfTarget(target));
        foreach (JsonElement text in look.GetProperty("texts").EnumerateArray()) wrong.AddRange(OfText(text));
        (double width, double window) = (look.GetProperty("width").GetDouble(), look.GetProperty("windowWidth").GetDouble());
        if (width > window + 1) wrong.Add(Invariant($"the page is {width:0} px wide in a window of {window:0}"));
        return wrong;
    }

    /// <summary>The least contrast of a text over what is behind it.</summary>
    /// <param name="text">Its colour.</param>
    /// <param name="opacity">Of the text with all that it stands in, 0 to 1.</param>
    /// <param name="layers">What is behind it, nearest first; a gradient is each of its colours.</param>
    public static double LeastContrast(Colour text, double opacity, IReadOnlyList<IReadOnlyList<Colour>> layers)
    {
        IEnumerable<Colour> behind = [Colour.White];
        foreach (IReadOnlyList<Colour> layer in layers.Reverse())
            behind = behind.SelectMany(below => layer.Select(above => above.Over(below))).Distinct().Take(CombinationsMax).ToArray();
        return behind.Min(ground => Colour.Contrast((text with { Alpha = text.Alpha * opacity }).Over(ground), ground));
    }

    private static IEnumerable<string> OfTarget(JsonElement target)
    {
        string name = target.GetProperty("name").GetString()!;
        (double width, double height) = (target.GetProperty("width").GetDouble(), target.GetProperty("height").GetDouble());
        if (width < TargetPxMin - RoundingPx || height < TargetPxMin - RoundingPx) yield return Invariant($"{name} is {width:0.#} x {height:0.#} px; at least {TargetPxMin} x {TargetPxMin}");
        if (target.GetProperty("isCut").GetBoolean()) yield return $"{name}: what is in it does not fit";
    }

    private static IEnumerable<string> OfText(JsonElement text)
    {
        string name = $"{text.GetProperty("name").GetString()} \"{text.GetProperty("text").GetString()}\"";
        if (text.GetProperty("isOutside").GetBoolean()) yield return $"{name} reaches out of the window";
        if (text.GetProperty("isDisabled").GetBoolean()) yield break; // WCAG 2.2, 1.4.3: an inactive component has no requirement.
        double sizePx = text.GetProperty("sizePx").GetDouble();
        bool isLarge = sizePx >= LargePx || (sizePx >= LargeBoldPx && text.GetProperty("weight").GetDouble() >= BoldWeight);
        double least = isLarge ? ContrastLargeMin : ContrastMin;
        double contrast = LeastContrast(Of(text.GetProperty("colour")), text.GetProperty("opacity").GetDouble(),
            [.. text.GetProperty("layers").EnumerateArray().Select(layer => (IReadOnlyList<Colour>)[.. layer.EnumerateArray().Select(Of)])]);
        if (contrast < least) yield return Invariant($"{name} of {sizePx:0.#} px has a contrast of {contrast:0.00}; at least {least}");
    }

    private static Colour Of(JsonElement rgba) => new(rgba[0].GetDouble(), rgba[1].GetDouble(), rgba[2].GetDouble(), rgba[3].GetDouble());

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
