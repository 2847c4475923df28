using System.CommandLine;
using System.Globalization;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Configuration;
using Kiosk.Edge.Hosting;

namespace Kiosk.Torture.Harness;

/// <summary><c>fast-host</c>: the edge host, all of it, on a clock of its own; a process, so that it can be killed. For the scenarios.</summary>
public static class FastHostCommand
{
    /// <summary>Its name.</summary>
    public const string Name = "fast-host";

    /// <summary>The arguments that start it.</summary>
    /// <param name="speed">Times as fast as life.</param>
    /// <param name="utc">What its wall clock says at the start.</param>
    public static IReadOnlyList<string> Arguments(double speed, DateTimeOffset utc) =>
    [
        typeof(FastHostCommand).Assembly.Location, Name, "--speed", speed.ToString(CultureInfo.InvariantCulture), "--utc", utc.ToString("O", CultureInfo.InvariantCulture),
    ];

    /// <summary>The subcommand.</summary>
    public static Command Create()
    {
        var config = new Option<string>("--config") { Required = true };
        var speed = new Option<double>("--speed") { Required = true };
        var utc = new Option<DateTimeOffset>("--utc") { Required = true };
        var command = new Command(Name, "Runs the edge host on a fast clock; used by the scenarios.") { config, speed, utc };
        command.Hidden = true;
        command.SetAction(async (arguments, _) =>
        {
            ConfigurationResult result = ConfigurationFile.Load(arguments.GetRequiredValue(config));
            if (result.Options is null)
            {
                foreach (string error in result.Errors) await Console.Error.WriteLineAsync(error).ConfigureAwait(false);
                return Summary.Missing;
            }

            DateTimeOffset start = arguments.GetRequiredValue(utc);
            var wall = new ShiftedTime(start - TimeProvider.System.GetUtcNow());
            // A clock that says 1970 was never set; later ones are trusted, as one with a receiver for the time would be, and old visits are removed by it.
            TimeSpan? uncertainty = start.Year < 2000 ? null : TimeSpan.FromSeconds(1);
            await KioskHost.RunAsync(result.Options, new Clock(new ScaledTimeProvider(wall, arguments.GetRequiredValue(speed)), () => uncertainty)).ConfigureAwait(false);
            return Summary.Clean;
        });
        return command;
    }

    /// <summary>The system's clock with another date.</summary>
    private sealed class ShiftedTime(TimeSpan shift) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + shift;
    }
}
