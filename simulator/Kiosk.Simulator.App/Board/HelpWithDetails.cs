using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Kiosk.Simulator.App.Board;

/// <summary>The usual help of a command, and below it what its options cannot say.</summary>
internal sealed class HelpWithDetails(string details) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        int code = new HelpAction().Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.WriteLine(details);
        return code;
    }
}
