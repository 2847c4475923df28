using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Kiosk.Edge.Configuration;

/// <summary>The options of a record with the rules of their attributes.</summary>
internal static class OptionTree
{
    /// <summary>The options of a record type, in the order of the source.</summary>
    public static IEnumerable<(PropertyInfo Property, OptionAttribute Option, string Key)> Of(Type type) =>
        from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        let option = property.GetCustomAttribute<OptionAttribute>()
        where option is not null
        orderby property.MetadataToken
        select (property, option, JsonNamingPolicy.CamelCase.ConvertName(property.Name));

    /// <summary>True for an option that is a record of options.</summary>
    public static bool IsSection(Type type) => type.IsClass && type != typeof(string) && Of(type).Any();

    /// <summary>What an option allows, in words; empty when anything of its type.</summary>
    public static string Allowed(Type type, OptionAttribute option)
    {
        if (option.OneOf.Length > 0) return "one of " + option.OneOf.Replace("|", ", ", StringComparison.Ordinal);
        if (option.PatternText.Length > 0) return option.PatternText;
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        if (plain.IsEnum) return "one of " + string.Join(", ", Enum.GetNames(plain).Select(JsonNamingPolicy.CamelCase.ConvertName));
        if (plain == typeof(bool)) return "true or false";
        if (plain == typeof(string)) return "a text";
        string kind = plain == typeof(int) || plain == typeof(long) ? "a whole number" : "a number";
        bool bounded = !double.IsInfinity(option.Min) && !double.IsInfinity(option.Max);
        return bounded ? string.Create(CultureInfo.InvariantCulture, $"{kind} from {option.Min} to {option.Max}") : kind;
    }

    /// <summary>Reads a value.</summary>
    /// <returns>False when the JSON value is not of the type, or not allowed.</returns>
    public static bool TryRead(JsonElement json, Type type, OptionAttribute option, out object? value)
    {
        value = null;
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        if (json.ValueKind == JsonValueKind.Null) return plain != type;
        if (plain == typeof(string)) return TryText(json, option, out value);
        if (plain == typeof(bool))
        {
            value = json.ValueKind == JsonValueKind.True;
            return json.ValueKind is JsonValueKind.True or JsonValueKind.False;
        }

        if (plain.IsEnum)
        {
            string? name = json.ValueKind == JsonValueKind.String ? json.GetString() : null;
            string? known = Enum.GetNames(plain).FirstOrDefault(n => JsonNamingPolicy.CamelCase.ConvertName(n) == name);
            value = known is null ? null : Enum.Parse(plain, known);
            return known is not null;
        }

        return TryNumber(json, plain, option, out value);
    }

    private static bool TryText(JsonElement json, OptionAttribute option, out object? value)
    {
        string? text = json.ValueKind == JsonValueKind.String ? json.GetString() : null;
        value = text;
        if (text is null) return false;
        if (option.OneOf.Length > 0 && !option.OneOf.Split('|').Contains(text)) return false;
        if (!HasForm(text, option.Form)) return false;
        return option.Pattern.Length == 0 || Regex.IsMatch(text, $@"\A(?:{option.Pattern})\z", RegexOptions.CultureInvariant);
    }

    // What the service will parse is parsed here: a right configuration does not fail at the start.
    private static bool HasForm(string text, TextForm form) => form switch
    {
        TextForm.Any => true,
        TextForm.EndpointOrOff => text == "off" || IPEndPoint.TryParse(text, out _),
        TextForm.WebAddressOrOff => text == "off" || (Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
            && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps) && address.Host.Length > 0),
        _ => throw new ArgumentOutOfRangeException(nameof(form), form, "not a form of text"),
    };

    private static bool TryNumber(JsonElement json, Type type, OptionAttribute option, out object? value)
    {
        value = null;
        if (json.ValueKind != JsonValueKind.Number) return false;
        if (type == typeof(int) && json.TryGetInt32(out int i)) value = i;
        else if (type == typeof(long) && json.TryGetInt64(out long l)) value = l;
        else if (type == typeof(double) && json.TryGetDouble(out double d)) value = d;
        if (value is null) return false;
        double number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
        bool isOne = option.OneOf.Length == 0
            || option.OneOf.Split('|').Contains(number.ToString(CultureInfo.InvariantCulture), StringComparer.Ordinal);
        return number >= option.Min && number <= option.Max && isOne;
    }
}
