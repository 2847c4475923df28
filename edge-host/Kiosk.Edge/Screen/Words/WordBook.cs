using System.Reflection;
using System.Text.Json;

namespace Kiosk.Edge.Screen;

/// <summary>
/// Everything that the patient's screen says, in each of its languages: <c>Screen/Words/CODE.json</c> and, beside it, <c>phrases.CODE.json</c> with what
/// the desks have to tell, flat JSON of key and text.
/// </summary>
public sealed class WordBook
{
    private const string Resources = "words/", Extension = ".json";

    // In this order they stand on the screen.
    private static readonly string[] Codes = ["ru", "en", "kk", "be", "ky", "hy"];

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private WordBook(IReadOnlyList<Words> all) => All = all;

    /// <summary>The languages, in the order in which they are offered.</summary>
    public IReadOnlyList<Words> All { get; }

    /// <summary>Loads what is built into the program.</summary>
    /// <exception cref="InvalidOperationException">A language is missing, or a key stands in two files of one language: a defect of the build.</exception>
    public static WordBook Load()
    {
        Assembly assembly = typeof(WordBook).Assembly;
        var texts = Codes.ToDictionary(code => code, _ => new Dictionary<string, string>(StringComparer.Ordinal));
        foreach (string name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Resources, StringComparison.Ordinal)))
        {
            string file = name[Resources.Length..^Extension.Length];
            string code = file[(file.LastIndexOf('.') + 1)..];
            if (!texts.TryGetValue(code, out Dictionary<string, string>? ofCode)) throw new InvalidOperationException($"{name} is of no language of the screen.");
            using Stream stream = assembly.GetManifestResourceStream(name)!;
            using var document = JsonDocument.Parse(stream, Strict);
            foreach (JsonProperty text in document.RootElement.EnumerateObject())
            {
                if (!ofCode.TryAdd(text.Name, text.Value.GetString()!)) throw new InvalidOperationException($"{name}: {text.Name} stands in another file of '{code}' too.");
            }
        }

        return new WordBook([.. Codes.Select(code => new Words(code, texts[code]))]);
    }

    /// <summary>A language.</summary>
    /// <param name="code">BCP 47: <c>ru</c>, <c>kk</c>.</param>
    /// <exception cref="KeyNotFoundException">The screen has no such language.</exception>
    public Words Of(string code) => Find(code)
        ?? throw new KeyNotFoundException($"The screen has no language '{code}'; it has {string.Join(", ", All.Select(words => words.Code))}.");

    /// <summary>A language, or null.</summary>
    public Words? Find(string code) => All.FirstOrDefault(words => words.Code == code);
}
