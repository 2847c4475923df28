using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Kiosk.Nano.Lint;

/// <summary>NANO001 and NANO002: declarations with type parameters, and the library's generic delegates.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class GenericsAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.OwnGeneric, Rules.LibraryGeneric];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterSyntaxNodeAction(Declaration, SyntaxKind.TypeParameterList);
        context.RegisterSyntaxNodeAction(Use, SyntaxKind.GenericName);
    }

    private static void Declaration(SyntaxNodeAnalysisContext context)
    {
        SyntaxToken name = context.Node.GetFirstToken().GetPreviousToken();
        context.ReportDiagnostic(Diagnostic.Create(Rules.OwnGeneric, name.GetLocation(), name.Text));
    }

    private static void Use(SyntaxNodeAnalysisContext context)
    {
        var name = (GenericNameSyntax)context.Node;
        if (context.SemanticModel.GetSymbolInfo(name, context.CancellationToken).Symbol is not INamedTypeSymbol type) return;
        // A use of an own generic is told once, at its declaration.
        if (type.Locations.Any(l => l.IsInSource)) return;
        context.ReportDiagnostic(Diagnostic.Create(Rules.LibraryGeneric, name.GetLocation(), name.ToString()));
    }
}
