namespace Kiosk.Nano.ApiSurface.Generator;

/// <summary>All listed types together: what a name in a signature means, and what a type inherits.</summary>
internal sealed class Surface
{
    private static readonly string[] Keywords =
    [
        "void", "bool", "byte", "sbyte", "char", "short", "ushort", "int", "uint", "long", "ulong", "float", "double", "object", "string",
    ];

    private readonly Dictionary<string, ListedType> _byName;

    public Surface(IEnumerable<ListedType> types)
    {
        Types = [.. types];
        // Two types of one simple name (GC) are listed; neither is named in another's signature.
        _byName = Types.GroupBy(t => t.Name).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
    }

    public IReadOnlyList<ListedType> Types { get; }

    public IEnumerable<string> Namespaces => Types.Select(t => t.Namespace).Distinct().Order(StringComparer.Ordinal);

    /// <summary>True when the type is an enum of the surface.</summary>
    public bool IsEnum(string name) => _byName.TryGetValue(name, out ListedType? type) && type.Kind == TypeKind.Enum;

    /// <summary>
    /// True when every type that the member names is listed. Nested types are not in the listings, so a member that needs one
    /// is left out of the surface: firmware that used it would not compile here, which is the safe side.
    /// </summary>
    public bool IsWhole(ListedType type, ListedMember member) =>
        member.Parameters.Select(p => p.Type).Append(member.Kind == MemberKind.Constructor ? "void" : member.Type).All(t => IsKnown(type, t));

    /// <summary>The class that the type derives from, when it is listed.</summary>
    public ListedType? BaseClass(ListedType type)
    {
        if (type.Kind != TypeKind.Class || type.Bases.Count == 0) return null;
        return _byName.TryGetValue(type.Bases[0], out ListedType? found) && found.Kind == TypeKind.Class ? found : null;
    }

    /// <summary>The interfaces of the type, with those that they extend.</summary>
    public IEnumerable<ListedType> Interfaces(ListedType type) =>
        type.Bases
            .Select(b => _byName.GetValueOrDefault(b))
            .OfType<ListedType>()
            .Where(t => t.Kind == TypeKind.Interface)
            .SelectMany(t => Interfaces(t).Prepend(t))
            .Distinct();

    private bool IsKnown(ListedType type, string name)
    {
        string element = name.Replace("[]", "", StringComparison.Ordinal);
        return Keywords.Contains(element) || _byName.ContainsKey(element) || type.TypeParameters.Contains(element);
    }
}
