using System.CommandLine;
using System.Text.Json;
using Kiosk.Interop.Mqtt;
using Kiosk.Simulator.App.Broker;
using Kiosk.Simulator.App.Fhir;

namespace Kiosk.Simulator.App.ClinicalStore;

/// <summary><c>kiosk-sim store</c>: a clinical store that checks and keeps the records of kiosks and answers with receipts.</summary>
public static class ClinicalStoreCommand
{
    /// <summary>The subcommand, to be added to a root command. Its exit code is 0 after a signal, 2 when it cannot start.</summary>
    public static Command Create()
    {
        var line = new BrokerArguments("store", "clinical-store");
        var folder = new Option<DirectoryInfo>("--out") { Description = "Folder for the bundles and index.db; created when missing", Required = true };
        var schema = new Option<FileInfo?>("--schema") { Description = "fhir.schema.json of FHIR R4: bundles that break it are refused" };
        var command = new Command("store", "Keeps the records of kiosks as a clinical store would: one JSON line on stdout for each, the connection on stderr.")
        {
            folder, schema,
        };
        line.AddTo(command);
        command.SetAction((arguments, stopping) =>
        {
            MqttOptions options = line.Read(arguments, TimeSpan.FromDays(7), out string? problem);
            return problem is null ? RunAsync(options, arguments.GetRequiredValue(folder), arguments.GetValue(schema), stopping) : Fail(problem);
        });
        return command;
    }

    private static async Task<int> RunAsync(MqttOptions options, DirectoryInfo folder, FileInfo? schema, CancellationToken stopping)
    {
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

    private static async Task<int> Fail(string text)
    {
        await Console.Error.WriteLineAsync("kiosk-sim store: " + text).ConfigureAwait(false);
        return 2;
    }
}
