using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Kiosk.Nano.Lint;

/// <summary>NANO003 and NANO004: multidimensional arrays; pointers, fixed, stackalloc and unsafe.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MemoryAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.MultidimensionalArray, Rules.Unsafe];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterSyntaxNodeAction(ArrayRank, SyntaxKind.ArrayRankSpecifier, SyntaxKind.ImplicitArrayCreationExpression);
        context.RegisterSyntaxNodeAction(
            Pointer,
            SyntaxKind.PointerType,
            SyntaxKind.FunctionPointerType,
            SyntaxKind.FixedStatement,
            SyntaxKind.UnsafeStatement,
            SyntaxKind.StackAllocArrayCreationExpression,
            SyntaxKind.ImplicitStackAllocArrayCreationExpression);
        context.RegisterSyntaxTreeAction(UnsafeModifiers);
    }

    private static void ArrayRank(SyntaxNodeAnalysisContext context)
    {
        bool many = context.Node is ArrayRankSpecifierSyntax specifier
            ? specifier.Rank > 1
            : ((ImplicitArrayCreationExpressionSyntax)context.Node).Commas.Count > 0;
        if (many) context.ReportDiagnostic(Diagnostic.Create(Rules.MultidimensionalArray, context.Node.GetLocation()));
    }

    private static void Pointer(SyntaxNodeAnalysisContext context)
    {
        string text = context.Node is TypeSyntax ? context.Node.ToString() : context.Node.GetFirstToken().Text;
        context.ReportDiagnostic(Diagnostic.Create(Rules.Unsafe, context.Node.GetFirstToken().GetLocation(), text));
    }

    /// <summary>The modifiers <c>unsafe</c> on a declaration and <c>fixed</c> on a buffer; the statements are told above.</summary>
    private static void UnsafeModifiers(SyntaxTreeAnalysisContext context)
    {
        foreach (SyntaxToken token in context.Tree.GetRoot(context.CancellationToken).DescendantTokens())
        {
            if (!token.IsKind(SyntaxKind.UnsafeKeyword) && !token.IsKind(SyntaxKind.FixedKeyword)) continue;
            if (token.Parent is UnsafeStatementSyntax or FixedStatementSyntax) continue;
            context.ReportDiagnostic(Diagnostic.Create(Rules.Unsafe, token.GetLocation(), token.Text));
        }
    }
}
