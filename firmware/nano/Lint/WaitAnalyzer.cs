using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Kiosk.Nano.Lint;

/// <summary>NANO010: Thread.Sleep, and the times of a Timer, given as a constant of 1 to 9 ms.</summary>
/// <remarks>0 yields the processor or starts at once and -1 means never; both do on the device what they say.</remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class WaitAnalyzer : DiagnosticAnalyzer
{
    private const double TickMs = 10;

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.ShortWait];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterOperationAction(Invocation, OperationKind.Invocation);
        context.RegisterOperationAction(Creation, OperationKind.ObjectCreation);
    }

    private static void Invocation(OperationAnalysisContext context)
    {
        var call = (IInvocationOperation)context.Operation;
        string method = call.TargetMethod.ContainingType.Name + "." + call.TargetMethod.Name;
        if (method is "Thread.Sleep" or "Timer.Change") Check(context, call.Arguments);
    }

    private static void Creation(OperationAnalysisContext context)
    {
        var creation = (IObjectCreationOperation)context.Operation;
        if (creation.Type is { Name: "Timer", ContainingNamespace.Name: "Threading" }) Check(context, creation.Arguments);
    }

    private static void Check(OperationAnalysisContext context, ImmutableArray<IArgumentOperation> arguments)
    {
        foreach (IArgumentOperation argument in arguments)
        {
            if (Milliseconds(argument.Value) is not { } ms || ms <= 0 || ms >= TickMs) continue;
            context.ReportDiagnostic(Diagnostic.Create(Rules.ShortWait, argument.Syntax.GetLocation(), ms.ToString(CultureInfo.InvariantCulture)));
        }
    }

    /// <summary>The constant duration of an <c>int</c> of milliseconds or of TimeSpan.FromMilliseconds or FromTicks.</summary>
    private static double? Milliseconds(IOperation value)
    {
        if (value.ConstantValue is { HasValue: true, Value: int ms }) return ms;
        if (value is not IInvocationOperation { TargetMethod.ContainingType.Name: "TimeSpan", Arguments.Length: 1 } call) return null;
        if (call.Arguments[0].Value.ConstantValue is not { HasValue: true, Value: long amount }) return null;
        return call.TargetMethod.Name switch
        {
            "FromMilliseconds" => amount,
            "FromTicks" => amount / 10_000.0,
            _ => null,
        };
    }
}
