using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Kiosk.Edge.Configuration;

/// <summary>What the configuration file says, or everything that is wrong with it.</summary>
/// <param name="Options">The options; null when there is any error.</param>
/// <param name="Errors">Each names the file, the key path and what is allowed.</param>
public sealed record ConfigurationResult(KioskOptions? Options, IReadOnlyList<string> Errors);

/// <summary>
/// Reads the one configuration file: JSON, with comments and trailing commas. An unknown or repeated key and a value that is not
/// allowed are errors, and all of them are told at once: a typing error must not silently become a default.
/// </summary>
public static class ConfigurationFile
{
    private static readonly JsonDocumentOptions Lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false,
    };

    // A section that is left out may have options that must be there.
    private static readonly JsonElement Empty = JsonDocument.Parse("{}").RootElement;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Loads and checks a file.</summary>
    public static ConfigurationResult Load(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new ConfigurationResult(null, [$"{path}: cannot be read: {failure.Message} Write one from kiosk-edge --print-config."]);
        }

        return Parse(text, path);
    }

    /// <summary>Checks a text.</summary>
    /// <param name="text">The JSON.</param>
    /// <param name="path">The file's name, for the errors.</param>
    public static ConfigurationResult Parse(string text, string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, Lenient);
            var errors = new List<string>();
            object options = Section(document.RootElement, typeof(KioskOptions), path, "", errors);
            if (errors.Count == 0) errors.AddRange(CheckTogether((KioskOptions)options).Select(error => $"{path}: {error}"));
            return errors.Count > 0 ? new ConfigurationResult(null, errors) : new ConfigurationResult((KioskOptions)options, []);
        }
        catch (JsonException broken)
        {
            string place = broken.LineNumber is { } line ? $", line {line + 1}" : "";
            return new ConfigurationResult(null, [$"{path}{place}: not valid JSON: {broken.Message}"]);
        }
    }

    /// <summary>The default file, every option with what it does and what it allows.</summary>
    public static string PrintDefaults()
    {
        var text = new StringBuilder("// Configuration of the kiosk's edge host. Comments are allowed; an option that is left out has the value shown here.\n");
        Print(text, new KioskOptions(), "");
        return text.Append('\n').ToString();
    }

    // What one option alone cannot tell.
    private static IEnumerable<string> CheckTogether(KioskOptions options) =>
        options.Uplink.ToOptions(options.KioskId).Validate().Select(e => $"uplink.{UplinkSection.KeyOf(e.Key)}: {e.Message}")
            .Concat(options.Encryption.CheckTogether().Select(error => $"encryption.{error}"));

    private static object Section(JsonElement json, Type type, string file, string prefix, List<string> errors)
    {
        object section = Activator.CreateInstance(type)!;
        if (json.ValueKind != JsonValueKind.Object)
        {
            errors.Add($"{file}: {(prefix.Length > 0 ? prefix.TrimEnd('.') : "the file")}: must be an object: {{ ... }}");
            return section;
        }

        var known = OptionTree.Of(type).ToList();
        foreach (JsonProperty property in json.EnumerateObject())
        {
            (PropertyInfo? target, OptionAttribute? option, _) = known.FirstOrDefault(k => k.Key == property.Name);
            if (target is null) errors.Add($"{file}: {prefix}{property.Name}: unknown key{Nearest(property.Name, known.Select(k => k.Key))}");
            else Set(section, target, option!, property.Value, file, prefix + property.Name, errors);
        }

        foreach ((PropertyInfo property, OptionAttribute option, string key) in known.Where(k => !json.TryGetProperty(k.Key, out _)))
        {
            if (option.Required) errors.Add($"{file}: {prefix}{key}: is missing: {option.Text}");
            else if (OptionTree.IsSection(property.PropertyType)) Section(Empty, property.PropertyType, file, prefix + key + ".", errors);
        }

        return section;
    }

    private static void Set(
        object section, PropertyInfo target, OptionAttribute option, JsonElement json, string file, string path, List<string> errors)
    {
        if (OptionTree.IsSection(target.PropertyType))
        {
            target.SetValue(section, Section(json, target.PropertyType, file, path + ".", errors));
        }
        else if (OptionTree.TryRead(json, target.PropertyType, option, out object? value))
        {
            target.SetValue(section, value);
        }
        else
        {
            errors.Add($"{file}: {path}: {Shown(json)} is not allowed; it must be {OptionTree.Allowed(target.PropertyType, option)}");
        }
    }

    private static string Shown(JsonElement json)
    {
        const int ShownMax = 60;
        string text = json.GetRawText();
        return text.Length <= ShownMax ? text : text[..ShownMax] + "...";
    }

    // A typing error is off by little.
    private static string Nearest(string name, IEnumerable<string> keys)
    {
        string[] all = [.. keys];
        string? near = all.FirstOrDefault(k => k.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? all.FirstOrDefault(k => k.StartsWith(name, StringComparison.OrdinalIgnoreCase) || name.StartsWith(k, StringComparison.OrdinalIgnoreCase));
        return near is not null ? $"; did you mean {near}?" : $"; known here are {string.Join(", ", all)}";
    }

    private static void Print(StringBuilder text, object section, string indent)
    {
        text.Append("{\n");
        string inner = indent + "  ";
        var options = OptionTree.Of(section.GetType()).ToList();
        for (int i = 0; i < options.Count; i++)
        {
            (PropertyInfo property, OptionAttribute option, string key) = options[i];
            object? value = property.GetValue(section);
            bool isSection = OptionTree.IsSection(property.PropertyType);
            string allowed = isSection ? "" : $" Allowed: {OptionTree.Allowed(property.PropertyType, option)}.";
            text.Append(inner).Append("// ").Append(option.Text).Append(allowed).Append(option.Required ? " Required.\n" : "\n");
            text.Append(inner).Append('"').Append(key).Append("\": ");
            if (isSection) Print(text, value!, inner);
            else text.Append(Json(value));
            text.Append(i < options.Count - 1 ? ",\n" : "\n");
        }

        text.Append(indent).Append('}');
    }

    private static string Json(object? value) => value is Enum name
        ? JsonSerializer.Serialize(JsonNamingPolicy.CamelCase.ConvertName(name.ToString()), Plain)
        : JsonSerializer.Serialize(value, Plain);
}
