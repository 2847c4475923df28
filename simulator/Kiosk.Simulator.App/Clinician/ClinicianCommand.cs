using System.CommandLine;
using System.Net;
using Kiosk.Interop.Mqtt;
using Kiosk.Simulator.App.Broker;

namespace Kiosk.Simulator.App.Clinician;

/// <summary><c>kiosk-sim clinician</c>: a page on which questions of kiosks' patients come in and are answered.</summary>
public static class ClinicianCommand
{
    /// <summary>The subcommand, to be added to a root command. Its exit code is 0 after a signal, 2 when it cannot start.</summary>
    public static Command Create()
    {
        var line = new BrokerArguments("clinician", "clinician");
        var listen = new Option<string>("--listen") { Description = "Address of the page on the loopback interface; port 0 takes a free one", DefaultValueFactory = _ => "127.0.0.1:0" };
        var name = new Option<string>("--name") { Description = "Who answers, as the patient reads it", DefaultValueFactory = _ => "Dr. Example (simulated)" };
        var command = new Command("clinician", "A doctor's page for questions of kiosks' patients. Prints 'ready ADDRESS' when the broker is connected, then the connection and who asked.")
        {
            listen, name,
        };
        line.AddTo(command);
        command.SetAction((arguments, stopping) =>
        {
            if (!IPEndPoint.TryParse(arguments.GetRequiredValue(listen), out IPEndPoint? endpoint) || !IPAddress.IsLoopback(endpoint.Address))
                return Fail($"--listen {arguments.GetRequiredValue(listen)}: give 127.0.0.1:PORT or [::1]:PORT.");
            MqttOptions options = line.Read(arguments, TimeSpan.FromDays(1), out string? problem);
            return problem is null ? RunAsync(options, endpoint, arguments.GetRequiredValue(name), stopping) : Fail(problem);
        });
        return command;
    }

    private static async Task<int> RunAsync(MqttOptions options, IPEndPoint listen, string name, CancellationToken stopping)
    {
        try
        {
            var book = new ClinicBook();
            ClinicianPage? page = null;
            // With a subscription that stands: a question asked after it is surely seen.
            var line = new ClinicianLine(options, book, TimeProvider.System, Tell) { Ready = () => Tell($"ready {page!.Address}") };
            await using ClinicianPage started = page = await ClinicianPage.StartAsync(listen, book, line, TimeProvider.System, name).ConfigureAwait(false);
            await line.RunAsync(stopping).ConfigureAwait(false);
            return 0;
        }
        catch (IOException failure)
        {
            return await Fail(failure.Message).ConfigureAwait(false);
        }
    }

    private static void Tell(string text)
    {
        Console.Out.WriteLine(text);
        Console.Out.Flush();
    }

    private static async Task<int> Fail(string text)
    {
        await Console.Error.WriteLineAsync("kiosk-sim clinician: " + text).ConfigureAwait(false);
        return 2;
    }
}
