using System.CommandLine;
using System.Net;
using Kiosk.Interop.Mqtt;
using Kiosk.Simulator.App.ClinicalStore;

namespace Kiosk.Simulator.App.Clinician;

/// <summary><c>kiosk-sim clinician</c>: a page on which questions of kiosks' patients come in and are answered.</summary>
public static class ClinicianCommand
{
    /// <summary>The subcommand, to be added to a root command. Its exit code is 0 after a signal, 2 when it cannot start.</summary>
    public static Command Create()
    {
        var broker = new Option<string>("--broker") { Description = "The broker, host:port; TLS always", Required = true };
        var ca = new Option<FileInfo>("--ca") { Description = "PEM file of the authorities of the broker's certificate", Required = true };
        var certificate = new Option<FileInfo>("--cert") { Description = "PEM file of the clinician's certificate", Required = true };
        var key = new Option<FileInfo>("--key") { Description = "PEM file of the clinician's private key", Required = true };
        var listen = new Option<string>("--listen") { Description = "Address of the page on the loopback interface; port 0 takes a free one", DefaultValueFactory = _ => "127.0.0.1:0" };
        var name = new Option<string>("--name") { Description = "Who answers, as the patient reads it", DefaultValueFactory = _ => "Dr. Example (simulated)" };
        var clientId = new Option<string>("--client-id") { Description = "MQTT client id; names the session kept at the broker", DefaultValueFactory = _ => "clinician" };
        var mqtt = new Option<string>("--mqtt") { Description = "MQTT version", DefaultValueFactory = _ => "5" };
        mqtt.AcceptOnlyFromAmong("5", "3.1.1");
        var command = new Command("clinician", "A doctor's page for questions of kiosks' patients. Prints 'ready ADDRESS' when the broker is connected, then the connection and who asked.")
        {
            broker, ca, certificate, key, listen, name, clientId, mqtt,
        };
        command.SetAction((arguments, stopping) =>
        {
            if (!ClinicalStoreCommand.TryParseAddress(arguments.GetRequiredValue(broker), out string host, out int port))
                return Fail($"--broker {arguments.GetRequiredValue(broker)}: give host:port, such as localhost:8883.");
            if (!IPEndPoint.TryParse(arguments.GetRequiredValue(listen), out IPEndPoint? endpoint) || !IPAddress.IsLoopback(endpoint.Address))
                return Fail($"--listen {arguments.GetRequiredValue(listen)}: give 127.0.0.1:PORT or [::1]:PORT.");
            var options = new MqttOptions
            {
                Host = host,
                Port = port,
                ClientId = arguments.GetRequiredValue(clientId),
                CaFile = arguments.GetRequiredValue(ca).FullName,
                CertificateFile = arguments.GetRequiredValue(certificate).FullName,
                KeyFile = arguments.GetRequiredValue(key).FullName,
                Version = arguments.GetRequiredValue(mqtt) == "5" ? MqttVersion.V5 : MqttVersion.V311,
                CleanStart = false,
                SessionExpirySeconds = 24 * 3600,
                MaxPacketBytes = BundleArchive.BundleBytesMax + (64 << 10),
            };
            return RunAsync(options, endpoint, arguments.GetRequiredValue(name), stopping);
        });
        return command;
    }

    private static async Task<int> RunAsync(MqttOptions options, IPEndPoint listen, string name, CancellationToken stopping)
    {
        if (options.FindProblem() is { } problem) return await Fail(problem).ConfigureAwait(false);
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
