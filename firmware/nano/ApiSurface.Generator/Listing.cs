using System.Text.RegularExpressions;

namespace Kiosk.Nano.ApiSurface.Generator;

/// <summary>
/// Reads a listing of public signatures: a type starts in the first column (<c>public sealed class System.Version</c>), its
/// members follow indented by four spaces, one a line.
/// </summary>
public static partial class Listing
{
    /// <summary>Reads one listing.</summary>
    /// <param name="source">The name of the listing, for error messages.</param>
    /// <param name="text">Its text.</param>
    /// <returns>The types in the listing's order.</returns>
    /// <exception cref="FormatException">A line is neither a type nor a member; the message names listing, line and text.</exception>
    public static IReadOnlyList<ListedType> Read(string source, string text)
    {
        var types = new List<ListedType>();
        string[] lines = text.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n');
        var members = new List<ListedMember>();
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i];
            if (line.Length == 0) continue;
            if (!line.StartsWith(' '))
            {
                members = [];
                types.Add(ReadType(line, members) ?? throw Unreadable("type", source, i, line));
            }
            else if (types.Count > 0 && types[^1].Kind == TypeKind.Enum)
            {
                types[^1] = types[^1] with { EnumBody = line.Trim() };
            }
            else
            {
                members.Add(ReadMember(line.TrimStart(' ')) ?? throw Unreadable("member", source, i, line));
            }
        }

        return types;
    }

    private static FormatException Unreadable(string what, string source, int index, string line) =>
        new($"{source}, line {index + 1}: not a {what} of a signature listing: \"{line}\"");

    private static ListedType? ReadType(string line, List<ListedMember> members)
    {
        Match m = DelegateLine().Match(line);
        if (m.Success)
        {
            members.Add(new ListedMember(MemberKind.Method, [], m.Groups["type"].Value, "Invoke", ReadParameters(m.Groups["parameters"].Value), ""));
            return Type(m, TypeKind.Delegate, members);
        }

        m = TypeLine().Match(line);
        return m.Success ? Type(m, Enum.Parse<TypeKind>(m.Groups["kind"].Value, ignoreCase: true), members) : null;
    }

    private static ListedType Type(Match m, TypeKind kind, List<ListedMember> members)
    {
        string full = m.Groups["name"].Value;
        int dot = full.LastIndexOf('.');
        return new ListedType(
            kind,
            Words(m.Groups["modifiers"].Value),
            full[..dot],
            full[(dot + 1)..],
            Items(m.Groups["generic"].Value),
            Items(m.Groups["bases"].Value),
            members,
            "");
    }

    private static ListedMember? ReadMember(string line)
    {
        Match m = EventLine().Match(line);
        if (m.Success) return Member(m, MemberKind.Event, [], "");
        m = PropertyLine().Match(line);
        if (m.Success) return Member(m, MemberKind.Property, ReadParameters(m.Groups["parameters"].Value), m.Groups["accessors"].Value.Trim());
        m = MethodLine().Match(line);
        if (m.Success) return Member(m, m.Groups["type"].Success ? MemberKind.Method : MemberKind.Constructor, ReadParameters(m.Groups["parameters"].Value), "");
        m = FieldLine().Match(line);
        return m.Success ? Member(m, MemberKind.Field, [], m.Groups["value"].Value) : null;
    }

    private static ListedMember Member(Match m, MemberKind kind, IReadOnlyList<ListedParameter> parameters, string tail) =>
        new(kind, Words(m.Groups["modifiers"].Value), m.Groups["type"].Value, m.Groups["name"].Value, parameters, tail);

    private static ListedParameter[] ReadParameters(string text)
    {
        if (text.Length == 0) return [];
        return [.. text.Split(", ").Select(p =>
        {
            Match m = Parameter().Match(p);
            return new ListedParameter(
                m.Groups["modifier"].Value,
                m.Groups["type"].Value,
                m.Groups["name"].Value,
                m.Groups["default"].Success ? m.Groups["default"].Value : null);
        })];
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string[] Items(string text) => text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"^public delegate (?<type>\S+) (?<name>[\w.]+)(?:`\d+<(?<generic>[^>]*)>)?\((?<parameters>.*)\);$")]
    private static partial Regex DelegateLine();

    [GeneratedRegex(@"^public (?<modifiers>(?:(?:static|abstract|sealed) )*)(?<kind>class|struct|interface|enum) (?<name>[\w.]+)(?: : (?<bases>.*))?$")]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"^event (?<type>\S+) (?<name>\w+);$")]
    private static partial Regex EventLine();

    [GeneratedRegex(@"^(?<modifiers>(?:(?:protected|static|virtual|override|abstract) )*)(?<type>\S+) (?<name>\w+)(?:\[(?<parameters>[^\]]*)\])? \{ (?<accessors>[^}]*)\}$")]
    private static partial Regex PropertyLine();

    [GeneratedRegex(@"^(?<modifiers>(?:(?:protected|static|virtual|override|abstract|sealed) )*)(?:(?<type>\S+) )?(?<name>\w+)\((?<parameters>.*)\);$")]
    private static partial Regex MethodLine();

    [GeneratedRegex(@"^(?<modifiers>(?:(?:protected|static|readonly|const) )*)(?<type>\S+) (?<name>\w+)(?: = (?<value>.*))?;$")]
    private static partial Regex FieldLine();

    [GeneratedRegex(@"^(?:(?<modifier>out|ref|in) )?(?<type>\S+) (?<name>\w+)(?: = (?<default>.*))?$")]
    private static partial Regex Parameter();
}
