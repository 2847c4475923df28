namespace Kiosk.Nano.ApiSurface.Generator;

/// <summary>
/// What the libraries have and a signature listing does not print, as far as code that is compiled against the surface can tell
/// the difference. Each entry is true of the v1 libraries; none adds a capability that the device lacks.
/// </summary>
internal static class ListingLosses
{
    /// <summary>Methods whose last parameter is <c>params</c>: the compiler's string interpolation and concatenation rest on it.</summary>
    private static readonly HashSet<string> ParamsMethods =
    [
        "System.String.Format(string,object[])",
        "System.String.Concat(object[])",
        "System.String.Concat(string[])",
        "System.String.Split(char[])",
        "System.String.Trim(char[])",
        "System.String.TrimStart(char[])",
        "System.String.TrimEnd(char[])",
        "System.Diagnostics.CodeAnalysis.MemberNotNullAttribute.MemberNotNullAttribute(string[])",
        "System.Diagnostics.CodeAnalysis.MemberNotNullWhenAttribute.MemberNotNullWhenAttribute(bool,string[])",
    ];

    /// <summary>Properties that a class derived in firmware may, or must, override.</summary>
    private static readonly Dictionary<string, string> VirtualProperties = new(StringComparer.Ordinal)
    {
        ["System.Exception.Message"] = "virtual",
        ["System.Exception.StackTrace"] = "virtual",
        ["System.ArgumentException.ParamName"] = "virtual",
        ["System.IO.Stream.CanRead"] = "abstract",
        ["System.IO.Stream.CanSeek"] = "abstract",
        ["System.IO.Stream.CanTimeout"] = "virtual",
        ["System.IO.Stream.CanWrite"] = "abstract",
        ["System.IO.Stream.Length"] = "abstract",
        ["System.IO.Stream.Position"] = "abstract",
        ["System.IO.Stream.ReadTimeout"] = "virtual",
        ["System.IO.Stream.WriteTimeout"] = "virtual",
        ["System.IO.TextWriter.Encoding"] = "abstract",
        ["System.IO.TextWriter.NewLine"] = "virtual",
    };

    /// <summary>Fields that a listing prints without <c>protected</c>.</summary>
    private static readonly HashSet<string> ProtectedFields =
    [
        "System.Exception.HResult",
        "System.IO.TextWriter.CoreNewLine",
        "nanoFramework.Runtime.Events.NativeEventDispatcher.threadSpawn",
        "nanoFramework.Runtime.Events.NativeEventDispatcher.callbacks",
        "nanoFramework.Runtime.Events.NativeEventDispatcher.disposed",
    ];

    /// <summary>Structs that the runtime treats as plain numbers or handles: they get no field of their own.</summary>
    private static readonly HashSet<string> Primitives =
    [
        "Boolean", "Byte", "Char", "Double", "Int16", "Int32", "Int64", "IntPtr", "RuntimeArgumentHandle", "RuntimeFieldHandle",
        "RuntimeMethodHandle", "RuntimeTypeHandle", "SByte", "Single", "TypedReference", "UInt16", "UInt32", "UInt64", "UIntPtr", "Void",
    ];

    /// <summary>True when the last parameter of <paramref name="member"/> is <c>params</c>.</summary>
    public static bool IsParams(ListedType type, ListedMember member) => ParamsMethods.Contains($"{type.FullName}.{member.Signature}");

    /// <summary>"virtual", "abstract" or "" for a property.</summary>
    public static string PropertyModifier(ListedType type, ListedMember member) => VirtualProperties.GetValueOrDefault($"{type.FullName}.{member.Name}", "");

    /// <summary>True for a field that only derived classes see.</summary>
    public static bool IsProtected(ListedType type, ListedMember member) => ProtectedFields.Contains($"{type.FullName}.{member.Name}");

    /// <summary>True for <c>SpanByte</c>, a <c>ref struct</c>: it cannot be a field, be boxed or be captured.</summary>
    public static bool IsRefStruct(ListedType type) => type.FullName == "System.SpanByte";

    /// <summary>
    /// The members that a type has beside its listed ones, as C# lines: state that makes the compiler insist on assignment before
    /// use, and the finalizer that every class's finalizer overrides.
    /// </summary>
    public static IEnumerable<string> Additions(ListedType type)
    {
        if (type.FullName == "System.Object") yield return "~Object() { }";
        bool hidesState = type.Kind == TypeKind.Struct
            && !(type.Namespace == "System" && Primitives.Contains(type.Name))
            && !type.Members.Any(m => m.Kind == MemberKind.Field && !m.Is("static") && !m.Is("const"));
        if (hidesState) yield return "private readonly object _state;";
    }
}
