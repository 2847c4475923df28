using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Kiosk.Nano.Lint;

/// <summary>
/// NANO007: an enum becomes text by ToString, by interpolation, by concatenation, or as an object given to something that makes
/// text (string.Format, StringBuilder.Append, Debug.WriteLine, ...).
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class EnumTextAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.EnumText];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterOperationAction(ToText, OperationKind.Invocation);
        context.RegisterOperationAction(Hole, OperationKind.Interpolation);
        context.RegisterOperationAction(Concatenation, OperationKind.Binary);
        context.RegisterOperationAction(Appending, OperationKind.CompoundAssignment);
        context.RegisterOperationAction(Boxing, OperationKind.Conversion);
    }

    private static void ToText(OperationAnalysisContext context)
    {
        var call = (IInvocationOperation)context.Operation;
        if (call.TargetMethod.Name == "ToString") Check(context, call.Instance);
    }

    private static void Hole(OperationAnalysisContext context) => Check(context, ((IInterpolationOperation)context.Operation).Expression);

    private static void Concatenation(OperationAnalysisContext context)
    {
        var sum = (IBinaryOperation)context.Operation;
        if (sum.Type?.SpecialType != SpecialType.System_String) return;
        Check(context, sum.LeftOperand);
        Check(context, sum.RightOperand);
    }

    private static void Appending(OperationAnalysisContext context)
    {
        var sum = (ICompoundAssignmentOperation)context.Operation;
        if (sum.Type?.SpecialType == SpecialType.System_String) Check(context, sum.Value);
    }

    private static void Boxing(OperationAnalysisContext context)
    {
        var boxing = (IConversionOperation)context.Operation;
        if (boxing.Type is not { IsReferenceType: true }) return;
        IOperation? user = boxing.Parent;
        while (user is IArrayInitializerOperation or IArrayCreationOperation or IArgumentOperation or IConversionOperation) user = user.Parent;
        if (user is IInvocationOperation call && MakesText(call.TargetMethod)) Check(context, boxing);
    }

    private static bool MakesText(IMethodSymbol method) =>
        method.ContainingType.SpecialType == SpecialType.System_String
        || method.ContainingType.Name is "StringBuilder" or "StringWriter" or "TextWriter" or "StreamWriter" or "Debug" or "Console";

    private static void Check(OperationAnalysisContext context, IOperation? value)
    {
        while (value is IConversionOperation conversion && conversion.Type is { IsReferenceType: true }) value = conversion.Operand;
        if (value?.Type is not { TypeKind: TypeKind.Enum } type) return;
        context.ReportDiagnostic(Diagnostic.Create(Rules.EnumText, value.Syntax.GetLocation(), type.Name));
    }
}
