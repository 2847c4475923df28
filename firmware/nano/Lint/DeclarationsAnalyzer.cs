using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Kiosk.Nano.Lint;

/// <summary>NANO005, NANO009, NANO011 and NANO013: interface bodies, static constructors, extern members, language version.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DeclarationsAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [Rules.InterfaceBody, Rules.StaticConstructor, Rules.Extern, Rules.LanguageVersion];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterSymbolAction(Method, SymbolKind.Method);
        context.RegisterCompilationAction(Version);
    }

    private static void Method(SymbolAnalysisContext context)
    {
        var method = (IMethodSymbol)context.Symbol;
        if (method.IsImplicitlyDeclared) return;
        if (method.ContainingType.TypeKind == TypeKind.Interface && !method.IsAbstract) Report(context, Rules.InterfaceBody, method.Name);
        if (method.MethodKind == MethodKind.StaticConstructor) Report(context, Rules.StaticConstructor, method.ContainingType.Name);
        if (method.IsExtern) Report(context, Rules.Extern, method.Name);
    }

    private static void Report(SymbolAnalysisContext context, DiagnosticDescriptor rule, string name) =>
        context.ReportDiagnostic(Diagnostic.Create(rule, context.Symbol.Locations[0], name));

    private static void Version(CompilationAnalysisContext context)
    {
        if (context.Compilation is not CSharpCompilation { LanguageVersion: var version } || version <= Microsoft.CodeAnalysis.CSharp.LanguageVersion.CSharp9) return;
        context.ReportDiagnostic(Diagnostic.Create(Rules.LanguageVersion, Location.None, version.ToDisplayString()));
    }
}
