using Microsoft.CodeAnalysis;

namespace Kiosk.Nano.Lint;

/// <summary>
/// Everything that compiles against nanoFramework v1 and then misbehaves on the device. Each message says what happens there and
/// what to write instead. Numbers are never reused.
/// </summary>
public static class Rules
{
    /// <summary>An own generic type, method or delegate.</summary>
    public static readonly DiagnosticDescriptor OwnGeneric = Rule(
        "NANO001",
        "Own generic",
        "'{0}' is generic: the v1 interpreter has no generics and crashes when it loads it; write it for the one type that is needed");

    /// <summary>A generic delegate of the library.</summary>
    public static readonly DiagnosticDescriptor LibraryGeneric = Rule(
        "NANO002",
        "Generic delegate",
        "'{0}' crashes the v1 interpreter when it is made or called; declare a delegate or an interface of your own without type parameters");

    /// <summary>A multidimensional array.</summary>
    public static readonly DiagnosticDescriptor MultidimensionalArray = Rule(
        "NANO003",
        "Multidimensional array",
        "A multidimensional array crashes the v1 interpreter; use one flat array with a computed index, or an array of arrays");

    /// <summary>Pointers, fixed, stackalloc, unsafe.</summary>
    public static readonly DiagnosticDescriptor Unsafe = Rule(
        "NANO004",
        "Pointer",
        "'{0}' compiles and then fails on the device, which has no pointers; use a byte[] with offset and count, or SpanByte");

    /// <summary>An interface member with a body.</summary>
    public static readonly DiagnosticDescriptor InterfaceBody = Rule(
        "NANO005",
        "Interface member with a body",
        "'{0}' has a body in an interface: the call fails on the device; put the body into a static class or an abstract base class");

    /// <summary>Checked arithmetic.</summary>
    public static readonly DiagnosticDescriptor Checked = Rule(
        "NANO006",
        "Checked arithmetic",
        "'checked' never throws on the device, the result wraps; compare with the limits before the operation");

    /// <summary>An enum turned into text.</summary>
    public static readonly DiagnosticDescriptor EnumText = Rule(
        "NANO007",
        "Enum as text",
        "The text of an enum ('{0}') is its number on the device; switch over the values and return the names, or cast to a number on purpose");

    /// <summary>Catching an arithmetic exception.</summary>
    public static readonly DiagnosticDescriptor ArithmeticCatch = Rule(
        "NANO008",
        "Catching an arithmetic exception",
        "'{0}' is never thrown on the device (a division by zero throws a plain Exception, an overflow nothing); test the operands before the operation");

    /// <summary>A static constructor.</summary>
    public static readonly DiagnosticDescriptor StaticConstructor = Rule(
        "NANO009",
        "Static constructor",
        "An exception in the static constructor of '{0}' is swallowed on the device and its fields stay unset; use initialisers that cannot fail, or a method that is called at start");

    /// <summary>A sleep or timer shorter than the device's tick.</summary>
    public static readonly DiagnosticDescriptor ShortWait = Rule(
        "NANO010",
        "Wait below the tick",
        "A wait of {0} ms lasts 10 to 20 ms on the device, whose tick is 10 ms; wait a multiple of 10 ms, or let the part's own clock and FIFO set the pace");

    /// <summary>An extern member.</summary>
    public static readonly DiagnosticDescriptor Extern = Rule(
        "NANO011",
        "Native call",
        "'{0}' is extern: the stock image has no native code for it and the deployment is refused; use a library of nanoFramework that has it");

    /// <summary>A nullable value type.</summary>
    public static readonly DiagnosticDescriptor NullableValue = Rule(
        "NANO012",
        "Nullable value type",
        "'{0}' makes a nullable value, which the device does not have; return bool with an out parameter, or test for null first");

    /// <summary>A language version that the project system does not use.</summary>
    public static readonly DiagnosticDescriptor LanguageVersion = Rule(
        "NANO013",
        "Language version",
        "Language version {0} shifts the native tables and calculations go wrong on the device; leave C# 9, the project system's default");

    private static DiagnosticDescriptor Rule(string id, string title, string message) =>
        new(id, title, message, "nanoFramework", DiagnosticSeverity.Error, isEnabledByDefault: true);
}
