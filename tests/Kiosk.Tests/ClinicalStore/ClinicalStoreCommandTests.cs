using System.Diagnostics;
using System.Text.Json;
using Kiosk.Simulator.App.ClinicalStore;
using Kiosk.Tests.Uplink;
using Xunit;

namespace Kiosk.Tests.ClinicalStore;

/// <summary>The command as a process: what it prints, how it ends.</summary>
public sealed class ClinicalStoreCommandTests
{
    [Fact]
    public async Task It_prints_a_JSON_line_for_each_record_and_ends_with_0_on_a_signal()
    {
        await using var rig = new UplinkRig();
        string folder = Directory.CreateTempSubdirectory("kiosk-test-").FullName;
        using Process store = Start(rig, folder);
        Task<string?> firstLine = store.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask();
        await rig.AddAsync(1, 1);

        await rig.StartUplinkAsync();
        await rig.UntilDelivered(1);
        using JsonDocument line = JsonDocument.Parse((await firstLine)!);
        using (Process kill = Process.Start("kill", ["-TERM", store.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)])) kill.WaitForExit();
        await store.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal("r-1", line.RootElement.GetProperty("record").GetString());
        Assert.Equal("k-1", line.RootElement.GetProperty("kiosk").GetString());
        Assert.Equal("accepted", line.RootElement.GetProperty("outcome").GetString());
        Assert.Equal(TestBundles.Bytes("r-1"), await File.ReadAllBytesAsync(Path.Combine(folder, "k-1", "r-1.json"), TestContext.Current.CancellationToken));
        Assert.Equal(0, store.ExitCode);
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("--broker", "nowhere")]
    [InlineData("--broker", "host:99999")]
    [InlineData("--schema", "missing.json")]
    [InlineData("--ca", "missing.pem")]
    public async Task It_does_not_start_with_a_wrong_value(string option, string value)
    {
        var arguments = new Dictionary<string, string>
        {
            ["--broker"] = "localhost:1", ["--ca"] = Environment.ProcessPath!, ["--cert"] = Environment.ProcessPath!,
            ["--key"] = Environment.ProcessPath!, ["--out"] = Path.Combine(Path.GetTempPath(), "kiosk-test-never"),
        };
        arguments[option] = value;

        int exit = await ClinicalStoreCommand.Create().Parse([.. arguments.SelectMany(pair => new[] { pair.Key, pair.Value })])
            .InvokeAsync(null, TestContext.Current.CancellationToken);

        Assert.Equal(2, exit);
    }

    private static Process Start(UplinkRig rig, string folder)
    {
        var certificate = rig.Broker.Certificates.Issue("store-process", "store");
        string[] arguments =
        [
            "store", "--broker", $"{rig.Broker.Host}:{rig.Broker.Port}", "--ca", rig.Broker.Certificates.CaFile,
            "--cert", certificate.CertificateFile, "--key", certificate.KeyFile, "--out", folder,
        ];
        return Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "kiosk-sim"), arguments) { RedirectStandardOutput = true })!;
    }
}
