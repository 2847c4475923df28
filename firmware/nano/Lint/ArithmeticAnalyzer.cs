using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Kiosk.Nano.Lint;

/// <summary>NANO006, NANO008 and NANO012: checked arithmetic, catching its exceptions, nullable values.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ArithmeticAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.Checked, Rules.ArithmeticCatch, Rules.NullableValue];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterSyntaxNodeAction(Checked, SyntaxKind.CheckedExpression, SyntaxKind.CheckedStatement);
        context.RegisterCompilationAction(CheckedByDefault);
        context.RegisterSyntaxNodeAction(Catch, SyntaxKind.CatchDeclaration);
        context.RegisterSyntaxNodeAction(NullableType, SyntaxKind.NullableType);
        context.RegisterSyntaxNodeAction(ConditionalAccess, SyntaxKind.ConditionalAccessExpression);
    }

    private static void Checked(SyntaxNodeAnalysisContext context) =>
        context.ReportDiagnostic(Diagnostic.Create(Rules.Checked, context.Node.GetFirstToken().GetLocation()));

    private static void CheckedByDefault(CompilationAnalysisContext context)
    {
        if (context.Compilation.Options is CSharpCompilationOptions { CheckOverflow: true })
        {
            context.ReportDiagnostic(Diagnostic.Create(Rules.Checked, Location.None));
        }
    }

    /// <summary>By name: the device's library does not have the types, and an own type of the name would never be thrown.</summary>
    private static void Catch(SyntaxNodeAnalysisContext context)
    {
        TypeSyntax type = ((CatchDeclarationSyntax)context.Node).Type;
        string name = type is QualifiedNameSyntax qualified ? qualified.Right.Identifier.Text : type.ToString();
        if (name is "DivideByZeroException" or "OverflowException" or "ArithmeticException")
        {
            context.ReportDiagnostic(Diagnostic.Create(Rules.ArithmeticCatch, type.GetLocation(), name));
        }
    }

    private static void NullableType(SyntaxNodeAnalysisContext context)
    {
        TypeSyntax element = ((NullableTypeSyntax)context.Node).ElementType;
        if (context.SemanticModel.GetTypeInfo(element, context.CancellationToken).Type is { IsValueType: true }) Report(context);
    }

    /// <summary><c>a?.Count</c> is an <c>int?</c>, even where nobody looks at it; <c>a?.Close()</c> of a void method is fine.</summary>
    private static void ConditionalAccess(SyntaxNodeAnalysisContext context)
    {
        ExpressionSyntax value = ((ConditionalAccessExpressionSyntax)context.Node).WhenNotNull;
        ITypeSymbol? type = context.SemanticModel.GetTypeInfo(value, context.CancellationToken).Type;
        if (type is { IsValueType: true, SpecialType: not SpecialType.System_Void }) Report(context);
    }

    private static void Report(SyntaxNodeAnalysisContext context) =>
        context.ReportDiagnostic(Diagnostic.Create(Rules.NullableValue, context.Node.GetLocation(), context.Node.ToString()));
}
