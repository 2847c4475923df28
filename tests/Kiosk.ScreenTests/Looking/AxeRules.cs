using System.Text.Json;
using Microsoft.Playwright;
using Xunit;

namespace Kiosk.ScreenTests.Looking;

/// <summary>axe-core's rules of WCAG 2.2 A and AA.</summary>
public static class AxeRules
{
    // By the debugger and not as a script of the page, which its policy would refuse.
    private const string Run = """
        axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'], resultTypes: ['violations'] }).then(result => JSON.stringify(result.violations.map(
          rule => ({ id: rule.id, help: rule.help, url: rule.helpUrl, nodes: rule.nodes.map(node => ({ target: node.target.join(' '), summary: node.failureSummary })) }))))
        """;

    private static readonly string File = Path.Combine(AppContext.BaseDirectory, "axe.min.js");
    private static readonly Lazy<string> Source = new(() => System.IO.File.ReadAllText(File));

    /// <summary>Looks at a page as it is now.</summary>
    /// <returns>For each violation: rule, nodes, advice.</returns>
    public static async Task<IReadOnlyList<string>> FindWrongAsync(IPage page)
    {
        if (!System.IO.File.Exists(File)) Assert.Skip("axe-core is not installed: make bootstrap, then build again");
        ICDPSession session = await page.Context.NewCDPSessionAsync(page);
        try
        {
            if (!(await EvaluateAsync(session, "typeof axe === 'object'")).GetBoolean()) await EvaluateAsync(session, Source.Value + ";true");
            using JsonDocument violations = JsonDocument.Parse((await EvaluateAsync(session, Run)).GetString()!);
            return [.. violations.RootElement.EnumerateArray().Select(Sentence)];
        }
        finally
        {
            await session.DetachAsync();
        }
    }

    private static async Task<JsonElement> EvaluateAsync(ICDPSession session, string expression)
    {
        JsonElement answer = (await session.SendAsync("Runtime.evaluate", new Dictionary<string, object>
        {
            ["expression"] = expression, ["awaitPromise"] = true, ["returnByValue"] = true,
        }))!.Value;
        if (answer.TryGetProperty("exceptionDetails", out JsonElement failure)) throw new InvalidOperationException("axe-core failed: " + failure.GetRawText());
        return answer.GetProperty("result").GetProperty("value");
    }

    private static string Sentence(JsonElement rule) =>
        $"axe {rule.GetProperty("id").GetString()}: {rule.GetProperty("help").GetString()} ({rule.GetProperty("url").GetString()})"
        + string.Concat(rule.GetProperty("nodes").EnumerateArray().Select(node =>
            $"\n    {node.GetProperty("target").GetString()}: {node.GetProperty("summary").GetString()!.ReplaceLineEndings(" ")}"));
}
