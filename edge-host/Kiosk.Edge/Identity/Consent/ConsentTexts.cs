using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Kiosk.Edge.Identity.Consent;

/// <summary>A text that people agree to.</summary>
/// <param name="Id">Which text: lower-case letters, digits and hyphens.</param>
/// <param name="Version">Which version, a whole number: a text that was once shown is never changed, only followed by another version.</param>
/// <param name="Language">BCP 47: <c>ru</c>, <c>kk</c>.</param>
/// <param name="Title">Its first line.</param>
/// <param name="Body">The rest.</param>
/// <param name="Digest">SHA-256 of title, line feed and body, UTF-8, 64 hex digits in lower case: what a consent is bound to.</param>
public sealed record ConsentText(string Id, string Version, string Language, string Title, string Body, string Digest);

/// <summary>
/// The texts that people agree to: those that come with the kiosk, and those of the operator's folder, <c>ID/VERSION/LANGUAGE.txt</c>, the first line being
/// the title. A text of the folder takes the place of one of the same name.
/// </summary>
public sealed class ConsentTexts
{
    /// <summary>Characters of a text, at most.</summary>
    public const int LengthMax = 20_000;

    private const string Resources = "consent/";

    private readonly Dictionary<(string Id, string Version, string Language), ConsentText> _texts = [];

    /// <summary>All of them, by id, version and language.</summary>
    public IReadOnlyList<ConsentText> All =>
        [.. _texts.Values.OrderBy(t => t.Id, StringComparer.Ordinal).ThenBy(t => Number(t.Version)).ThenBy(t => t.Language, StringComparer.Ordinal)];

    /// <summary>Loads them.</summary>
    /// <param name="folder">The operator's; empty for none.</param>
    /// <exception cref="IOException">The folder or a file in it cannot be used; the message says which and why.</exception>
    public static ConsentTexts Load(string folder)
    {
        var texts = new ConsentTexts();
        Assembly assembly = typeof(ConsentTexts).Assembly;
        foreach (string name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Resources, StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
            texts.Add(name[Resources.Length..], reader.ReadToEnd());
        }

        if (folder.Length == 0) return texts;
        foreach (string file in Directory.EnumerateFiles(folder, "*.txt", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            texts.Add(Path.GetRelativePath(folder, file), File.ReadAllText(file));
        return texts;
    }

    /// <summary>A text; null when there is none of that name.</summary>
    public ConsentText? Find(string id, string version, string language) => _texts.GetValueOrDefault((id, version, language));

    /// <summary>The version of a text that is agreed to now: the highest number.</summary>
    public string? NewestVersion(string id) => _texts.Keys.Where(key => key.Id == id).Select(key => key.Version).MaxBy(Number);

    private static int Number(string version) => int.Parse(version, NumberStyles.None, CultureInfo.InvariantCulture);

    private void Add(string name, string text)
    {
        string[] parts = name.Replace('\\', '/').Split('/');
        if (parts is not [var id, var version, var file] || !file.EndsWith(".txt", StringComparison.Ordinal))
            throw new IOException($"The consent text {name} has no place: texts are ID/VERSION/LANGUAGE.txt.");
        if (!int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out _)) throw new IOException($"The version of the consent text {name} is no whole number.");
        text = text.ReplaceLineEndings("\n").Trim();
        int line = text.IndexOf('\n', StringComparison.Ordinal);
        if (line <= 0 || text.Length > LengthMax) throw new IOException($"The consent text {name} needs a title, a line end and a text, {LengthMax} characters at most.");
        string language = file[..^".txt".Length];
        (string title, string body) = (text[..line].Trim(), text[(line + 1)..].Trim());
        string digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{title}\n{body}")));
        _texts[(id, version, language)] = new ConsentText(id, version, language, title, body, digest);
    }
}
