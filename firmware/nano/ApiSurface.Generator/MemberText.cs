using System.Globalization;

namespace Kiosk.Nano.ApiSurface.Generator;

/// <summary>The C# text of one member.</summary>
internal static class MemberText
{
    private static readonly Dictionary<string, string> Operators = new(StringComparer.Ordinal)
    {
        ["op_Addition"] = "+",
        ["op_Subtraction"] = "-",
        ["op_UnaryPlus"] = "+",
        ["op_UnaryNegation"] = "-",
        ["op_Equality"] = "==",
        ["op_Inequality"] = "!=",
        ["op_LessThan"] = "<",
        ["op_LessThanOrEqual"] = "<=",
        ["op_GreaterThan"] = ">",
        ["op_GreaterThanOrEqual"] = ">=",
    };

    /// <summary>A public or protected member with a body that throws.</summary>
    /// <param name="type">The type that declares it.</param>
    /// <param name="member">The member.</param>
    /// <param name="surface">All types.</param>
    /// <param name="baseCall">What a constructor must call first: " : base(...)" or "".</param>
    public static string Of(ListedType type, ListedMember member, Surface surface, string baseCall)
    {
        bool contract = type.Kind == TypeKind.Interface;
        string body = contract || member.Is("abstract") ? ";" : " => throw null;";
        string modifiers = contract ? "" : Modifiers(type, member, surface);
        string parameters = Parameters(type, member, surface);
        return member.Kind switch
        {
            MemberKind.Field => $"{modifiers}{member.Type} {member.Name}{Value(member)};",
            MemberKind.Event => $"{modifiers}event {member.Type} {member.Name} {{ add => throw null; remove => throw null; }}",
            MemberKind.Property => Property(member, modifiers, parameters, stub: contract || modifiers.Contains("abstract", StringComparison.Ordinal)),
            MemberKind.Constructor => $"{modifiers}{member.Name}({parameters}){baseCall} {{ throw null; }}",
            _ when member.Name is "op_Implicit" or "op_Explicit" =>
                $"{modifiers}{member.Name[3..].ToLowerInvariant()} operator {member.Type}({parameters}){body}",
            _ when Operators.TryGetValue(member.Name, out string? symbol) => $"{modifiers}{member.Type} operator {symbol}({parameters}){body}",
            _ => $"{modifiers}{member.Type} {member.Name}({parameters}){body}",
        };
    }

    /// <summary>An explicit implementation of an interface's member.</summary>
    public static string Explicit(ListedType contract, ListedMember member, Surface surface)
    {
        string parameters = Parameters(contract, member, surface);
        return member.Kind == MemberKind.Property
            ? Property(member with { Name = $"{contract.Name}.{member.Name}" }, "", parameters, stub: false)
            : $"{member.Type} {contract.Name}.{member.Name}({parameters}) => throw null;";
    }

    /// <summary>The parameter list without its brackets.</summary>
    public static string Parameters(ListedType type, ListedMember member, Surface surface)
    {
        IEnumerable<string> texts = member.Parameters.Select((p, i) =>
        {
            bool isParams = i == member.Parameters.Count - 1 && ListingLosses.IsParams(type, member);
            string modifier = isParams ? "params " : p.Modifier.Length > 0 ? p.Modifier + " " : "";
            string value = p.Default is null ? "" : " = " + (surface.IsEnum(p.Type) ? $"({p.Type}){p.Default}" : Literal(p.Type, p.Default));
            return $"{modifier}{p.Type} {p.Name}{value}";
        });
        return string.Join(", ", texts);
    }

    private static string Property(ListedMember member, string modifiers, string parameters, bool stub)
    {
        string name = member.Parameters.Count > 0 ? $"{member.Name}[{parameters}]" : member.Name;
        string accessors = stub ? member.Tail : member.Tail.Replace(";", " => throw null;", StringComparison.Ordinal);
        return $"{modifiers}{member.Type} {name} {{ {accessors} }}";
    }

    private static string Modifiers(ListedType type, ListedMember member, Surface surface)
    {
        bool isProtected = member.Is("protected") || ListingLosses.IsProtected(type, member);
        var words = new List<string> { isProtected ? "protected" : "public" };
        words.AddRange(member.Modifiers.Where(m => m != "protected"));
        // The listings print an event of a static class like any other.
        if (type.Modifiers.Contains("static") && member.Kind == MemberKind.Event) words.Add("static");
        if (member.Kind == MemberKind.Property && !member.Is("static")) words.Add(PropertyModifier(type, member, surface));
        return string.Concat(words.Where(w => w.Length > 0).Select(w => w + " "));
    }

    private static string PropertyModifier(ListedType type, ListedMember member, Surface surface)
    {
        for (ListedType? parent = surface.BaseClass(type); parent is not null; parent = surface.BaseClass(parent))
        {
            bool overridable = parent.Members.Any(m => m.Name == member.Name && ListingLosses.PropertyModifier(parent, m).Length > 0);
            if (overridable) return "override";
        }

        return ListingLosses.PropertyModifier(type, member);
    }

    private static string Value(ListedMember member) => member.Is("const") ? $" = {Literal(member.Type, member.Tail)}" : "";

    /// <summary>A listing prints values raw: strings and characters without quotes, infinities by name.</summary>
    private static string Literal(string type, string raw) => (type, raw) switch
    {
        (_, "null") => "null",
        ("string", _) => $"\"{raw}\"",
        ("char", _) => $"'\\u{((int)raw[0]).ToString("x4", CultureInfo.InvariantCulture)}'",
        ("bool", _) => raw.ToLowerInvariant(),
        ("double", "Infinity") or ("float", "Infinity") => $"1 / ({type})0",
        ("double", "-Infinity") or ("float", "-Infinity") => $"-1 / ({type})0",
        ("double", "NaN") or ("float", "NaN") => $"0 / ({type})0",
        ("float", _) => raw + "f",
        _ => raw,
    };
}
