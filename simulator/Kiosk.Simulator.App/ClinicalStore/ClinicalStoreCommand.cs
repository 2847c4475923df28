using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Kiosk.Interop.Mqtt;
using Kiosk.Simulator.App.Fhir;

namespace Kiosk.Simulator.App.ClinicalStore;

/// <summary><c>kiosk-sim store</c>: a clinical store that checks and keeps the records of kiosks and answers with receipts.</summary>
public static class ClinicalStoreCommand
{
    /// <summary>The subcommand, to be added to a root command. Its exit code is 0 after a signal, 2 when it cannot start.</summary>
    public static Command Create()
    {
        var broker = new Option<string>("--broker") { Description = "The broker, host:port; TLS always", Required = true };
        var ca = new Option<FileInfo>("--ca") { Description = "PEM file of the authorities of the broker's certificate", Required = true };
        var certificate = new Option<FileInfo>("--cert") { Description = "PEM file of the store's certificate", Required = true };
        var key = new Option<FileInfo>("--key") { Description = "PEM file of the store's private key", Required = true };
        var folder = new Option<DirectoryInfo>("--out") { Description = "Folder for the bundles and index.db; created when missing", Required = true };
        var schema = new Option<FileInfo?>("--schema") { Description = "fhir.schema.json of FHIR R4: bundles that break it are refused" };
        var clientId = new Option<string>("--client-id") { Description = "MQTT client id; names the session kept at the broker", DefaultValueFactory = _ => "clinical-store" };
        var mqtt = new Option<string>("--mqtt") { Description = "MQTT version", DefaultValueFactory = _ => "5" };
        mqtt.AcceptOnlyFromAmong("5", "3.1.1");
        var command = new Command("store", "Keeps the records of kiosks as a clinical store would: one JSON line on stdout for each, the connection on stderr.")
        {
            broker, ca, certificate, key, folder, schema, clientId, mqtt,
        };
        command.SetAction((arguments, stopping) =>
        {
            if (!TryParseAddress(arguments.GetRequiredValue(broker), out string host, out int port))
                return Fail($"--broker {arguments.GetRequiredValue(broker)}: give host:port, such as localhost:8883.");
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
                SessionExpirySeconds = 7 * 24 * 3600,
                MaxPacketBytes = BundleArchive.BundleBytesMax + (64 << 10),
            };
            return RunAsync(options, arguments.GetRequiredValue(folder), arguments.GetValue(schema), stopping);
        });
        return command;
    }

    private static async Task<int> RunAsync(MqttOptions options, DirectoryInfo folder, FileInfo? schema, CancellationToken stopping)
    {
        if (options.FindProblem() is { } problem) return await Fail(problem).ConfigureAwait(false);
        try
        {
            IBundleValidator[] validators = schema is null ? [] : [new SchemaValidator(FhirSchema.Load(schema.FullName))];
            using var archive = new BundleArchive(folder.FullName, validators);
            var subscriber = new RecordSubscriber(options, archive, TimeProvider.System, Print, Console.Error.WriteLine);
            await subscriber.RunAsync(stopping).ConfigureAwait(false);
            return 0;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException or Microsoft.Data.Sqlite.SqliteException)
        {
            return await Fail(failure.Message).ConfigureAwait(false);
        }
    }

    private static void Print(ArrivalEnd end) => Console.Out.WriteLine(JsonSerializer.Serialize(new
    {
        record = end.Arrival.RecordId,
        kiosk = end.Arrival.KioskId,
        lane = end.Arrival.Lane,
        sequence = end.Arrival.Sequence,
        outcome = end.Outcome.ToString().ToLowerInvariant(),
        sha256 = end.Sha256,
        bytes = end.Arrival.Payload.Length,
        reason = end.Reason,
    }));

    /// <summary>Reads host:port.</summary>
    internal static bool TryParseAddress(string text, out string host, out int port)
    {
        int colon = text.LastIndexOf(':');
        host = colon > 0 ? text[..colon].Trim('[', ']') : "";
        port = 0;
        return host.Length > 0 && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= 65535;
    }

    private static async Task<int> Fail(string text)
    {
        await Console.Error.WriteLineAsync("kiosk-sim store: " + text).ConfigureAwait(false);
        return 2;
    }
}
