using System.Collections.Immutable;
using Kiosk.Nano.Lint;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Xunit;

namespace Kiosk.Tests.NanoGate;

/// <summary>Compiles a piece of C# as the gate does: C# 9, against the API surface alone.</summary>
internal static class NanoCompilation
{
    private static readonly MetadataReference Surface =
        MetadataReference.CreateFromFile(Path.Combine(AppContext.BaseDirectory, "Kiosk.Nano.ApiSurface.dll"));

    private static readonly MetadataReference[] Dotnet =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private static readonly ImmutableArray<DiagnosticAnalyzer> Analyzers =
    [
        .. typeof(Rules).Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(DiagnosticAnalyzer)))
            .Select(t => (DiagnosticAnalyzer)Activator.CreateInstance(t)!),
    ];

    public const string Usings = """
        using System; using System.Collections; using System.Diagnostics; using System.Text; using System.Threading;

        """;

    /// <summary>Members of a class, with the usings that firmware has.</summary>
    public static string InClass(string members) => Usings + "namespace Device { public sealed class Probe { " + members + " } }";

    public static CSharpCompilation Of(string source, LanguageVersion version = LanguageVersion.CSharp9, bool checkOverflow = false, bool allowUnsafe = false) =>
        CSharpCompilation.Create(
            "Probe",
            [CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(version))],
            [Surface],
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                checkOverflow: checkOverflow,
                allowUnsafe: allowUnsafe,
                nullableContextOptions: NullableContextOptions.Disable));

    /// <summary>What the compiler refuses, through to the emitted assembly: some needs of the language show only there.</summary>
    public static IReadOnlyList<string> CompileErrors(string source, bool allowUnsafe = false)
    {
        using var stream = new MemoryStream();
        return Errors(Of(source, allowUnsafe: allowUnsafe).Emit(stream).Diagnostics);
    }

    /// <summary>What the compiler refuses when the same source is compiled for .NET.</summary>
    public static IReadOnlyList<string> DotnetErrors(string source) => Errors(Of(source).WithReferences(Dotnet).GetDiagnostics());

    private static List<string> Errors(ImmutableArray<Diagnostic> diagnostics) =>
        [.. diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString())];

    /// <summary>The ids that the lint raises, each once.</summary>
    public static async Task<IReadOnlyList<string>> LintIds(CSharpCompilation compilation)
    {
        ImmutableArray<Diagnostic> found =
            await compilation.WithAnalyzers(Analyzers).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        // AD0001, an analyzer that threw, is kept on purpose: no test expects it.
        return [.. found.Select(d => d.Id).Distinct().Order(StringComparer.Ordinal)];
    }
}
