namespace Kiosk.Nano.ApiSurface.Generator;

/// <summary>What a listed type is.</summary>
public enum TypeKind
{
    /// <summary>A class.</summary>
    Class,

    /// <summary>A struct.</summary>
    Struct,

    /// <summary>An interface.</summary>
    Interface,

    /// <summary>An enum: its values stand in <see cref="ListedType.EnumBody"/>.</summary>
    Enum,

    /// <summary>A delegate: its one member is its signature.</summary>
    Delegate,
}

/// <summary>What a listed member is.</summary>
public enum MemberKind
{
    /// <summary>A constant or a field.</summary>
    Field,

    /// <summary>A property or an indexer.</summary>
    Property,

    /// <summary>An event.</summary>
    Event,

    /// <summary>A constructor.</summary>
    Constructor,

    /// <summary>A method, or an operator by its metadata name (op_Equality).</summary>
    Method,
}

/// <summary>One parameter of a listed signature.</summary>
/// <param name="Modifier">"", "out", "ref" or "in".</param>
/// <param name="Type">The type by its simple name, with its brackets.</param>
/// <param name="Name">The name.</param>
/// <param name="Default">The default value as the listing prints it; null when there is none.</param>
public sealed record ListedParameter(string Modifier, string Type, string Name, string? Default);

/// <summary>One member line of a listing.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Modifiers">protected, static, virtual, ... in the listing's order.</param>
/// <param name="Type">The type of the value or result; the name of the class for a constructor.</param>
/// <param name="Name">The name; "this" for an indexer.</param>
/// <param name="Parameters">The parameters; empty for a field, a property and an event.</param>
/// <param name="Tail">The accessors of a property ("get; set;") or the value of a constant; otherwise "".</param>
public sealed record ListedMember(
    MemberKind Kind,
    IReadOnlyList<string> Modifiers,
    string Type,
    string Name,
    IReadOnlyList<ListedParameter> Parameters,
    string Tail)
{
    /// <summary>True when <paramref name="modifier"/> is among the modifiers.</summary>
    public bool Is(string modifier) => Modifiers.Contains(modifier);

    /// <summary>The name and the parameter types: equal for a member and what it overrides, hides or implements.</summary>
    public string Signature => $"{Name}({string.Join(",", Parameters.Select(p => p.Modifier + p.Type))})";
}

/// <summary>One type of a listing.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Modifiers">static, abstract, sealed.</param>
/// <param name="Namespace">The namespace.</param>
/// <param name="Name">The name without arity.</param>
/// <param name="TypeParameters">The type parameters; empty for all but the generic delegates.</param>
/// <param name="Bases">The base type and the interfaces by simple name.</param>
/// <param name="Members">The members; for a delegate its signature alone.</param>
/// <param name="EnumBody">The values of an enum as C# takes them; otherwise "".</param>
public sealed record ListedType(
    TypeKind Kind,
    IReadOnlyList<string> Modifiers,
    string Namespace,
    string Name,
    IReadOnlyList<string> TypeParameters,
    IReadOnlyList<string> Bases,
    IReadOnlyList<ListedMember> Members,
    string EnumBody)
{
    /// <summary>Namespace and name.</summary>
    public string FullName => $"{Namespace}.{Name}";
}
