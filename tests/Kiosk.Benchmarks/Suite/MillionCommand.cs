using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Kiosk.Benchmarks.Peers;
using Kiosk.Outbox;
using Kiosk.Outbox.Disk;
using Kiosk.Outbox.Keys;

namespace Kiosk.Benchmarks.Suite;

/// <summary>The real kiosk-edge over an outbox with a million records: how soon it takes the next one, and how much memory it has.</summary>
internal static class MillionCommand
{
    private const int Records = 1_000_000, PayloadBytes = 200, InFlight = 512;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5), Patience = TimeSpan.FromMinutes(1);

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var command = new Command("million", "Starts the real kiosk-edge with 1,000,000 records stored; prints its time to the first acknowledged record and its memory.");
        command.SetAction((_, cancel) => RunAsync(cancel));
        return command;
    }

    private static async Task<int> RunAsync(CancellationToken cancel)
    {
        string folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "million")).FullName;
        try
        {
            Console.WriteLine($"filling {folder} with {Records} records of {PayloadBytes} bytes");
            await FillAsync(folder).ConfigureAwait(false);
            long bytes = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
            for (int run = 1; run <= 3; run++)
            {
                (TimeSpan first, string memory) = await StartAsync(folder, run, cancel).ConfigureAwait(false);
                Console.WriteLine($"run {run}: first record acknowledged {first.TotalSeconds:0.00} s after the start of the process (target 2 s); {memory}; {bytes >> 20} MiB stored");
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task FillAsync(string folder)
    {
        using DeviceKey key = new FileKeySource(Path.Combine(folder, "device.key")).Load(mayCreate: true).Key!;
        using var cipher = new RecordCipher(key.Bytes);
        await using RecordOutbox outbox = RecordOutbox.Open(
            new OutboxOptions(Path.Combine(folder, "outbox")), new PosixDisk(), cipher, TimeProvider.System);
        int next = 0;
        await Task.WhenAll(Enumerable.Range(0, InFlight).Select(async _ =>
        {
            for (int i = Interlocked.Increment(ref next); i <= Records; i = Interlocked.Increment(ref next))
                await outbox.AddAsync(Lane.Telemetry, $"00000000-0000-0000-0000-{i:x12}", new byte[PayloadBytes]).ConfigureAwait(false);
        })).ConfigureAwait(false);
    }

    private static async Task<(TimeSpan First, string Memory)> StartAsync(string folder, int run, CancellationToken cancel)
    {
        long since = Stopwatch.GetTimestamp();
        using Process edge = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "kiosk-edge.dll"), "--config", Configure(folder)])
        {
            RedirectStandardOutput = true,
        })!;
        edge.OutputDataReceived += (_, _) => { };
        edge.BeginOutputReadLine();
        try
        {
            using HttpClient client = Connect(Path.Combine(folder, "c.sock"));
            while (!await TryAddAsync(client, $"run-{run}", cancel).ConfigureAwait(false))
            {
                if (edge.HasExited || Stopwatch.GetElapsedTime(since) > Patience) throw new InvalidOperationException("kiosk-edge did not take a record.");
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancel).ConfigureAwait(false);
            }

            TimeSpan first = Stopwatch.GetElapsedTime(since);
            await Task.Delay(Rest, TimeProvider.System, cancel).ConfigureAwait(false);
            return (first, Memory(edge.Id));
        }
        finally
        {
            edge.Kill();
            await edge.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static async Task<bool> TryAddAsync(HttpClient client, string id, CancellationToken cancel)
    {
        try
        {
            using HttpResponseMessage answer = await client.PostAsync(
                new Uri($"http://kiosk/v1/records?lane=alarm&id={id}"), new ByteArrayContent(new byte[PayloadBytes]), cancel).ConfigureAwait(false);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // Not listening yet.
        }
    }

    private static HttpClient Connect(string socket) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancel) =>
        {
            var line = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await line.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancel).ConfigureAwait(false);
            return new NetworkStream(line, ownsSocket: true);
        },
    });

    private static string Memory(int process)
    {
        string Of(string name) => (int.Parse(
            File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith(name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
            CultureInfo.InvariantCulture) / 1024.0).ToString("0.0", CultureInfo.InvariantCulture);
        return $"RSS {Of("VmRSS")} MiB (target 96), of which {Of("RssAnon")} are its own and {Of("RssFile")} mapped programs; at most {Of("VmHWM")}";
    }

    // No broker answers there: the uplink waits, as it would with a million records stored.
    private static string Configure(string folder)
    {
        string certificate = Path.Combine(folder, "kiosk.pem"), key = Path.Combine(folder, "kiosk.key"), config = Path.Combine(folder, "kiosk.json");
        using (var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256))
        {
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            using X509Certificate2 own = new CertificateRequest("CN=kiosk", pair, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(90));
            File.WriteAllText(certificate, own.ExportCertificatePem());
            File.WriteAllText(key, pair.ExportPkcs8PrivateKeyPem());
        }

        File.WriteAllText(config, JsonSerializer.Serialize(new
        {
            kioskId = "million",
            dataDirectory = folder,
            serial = new { device = Path.Combine(folder, "no-board") },
            control = new { socket = Path.Combine(folder, "c.sock") },
            health = new { listen = "off" },
            screen = new { listen = "off" },
            uplink = new { brokerHost = "127.0.0.1", brokerPort = Ports.Free(), caFile = certificate, certificateFile = certificate, keyFile = key },
        }));
        return config;
    }
}
