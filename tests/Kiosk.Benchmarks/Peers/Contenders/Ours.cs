using System.Globalization;
using Kiosk.Benchmarks.Peers.Clients;
using Kiosk.Outbox;
using Kiosk.Simulator.App.Broker;

namespace Kiosk.Benchmarks.Peers.Contenders;

/// <summary>The edge host's outbox and uplink, with a mosquitto as the cloud.</summary>
/// <param name="lane">Records of visits are encrypted, telemetry is not.</param>
internal sealed class Ours(Lane lane) : Contender
{
    // What got lost between broker and clinical store is published again after UplinkOptions.ReceiptTimeout, 30 s.
    private static readonly TimeSpan DeliveryPatience = TimeSpan.FromSeconds(100);

    private readonly int _tlsPort = Ports.Free();
    private readonly int _cloudPort = Ports.Free();
    private LocalCertificates? _certificates;
    private Child? _process;

    public override string Name => "ours-" + lane.Name();

    public override string PathToAck => "a call in the process, RecordOutbox.AddAsync: no socket; synced before it returns";

    public override string Settings => $"the {lane.Name()} lane{(lane.IsPersonal() ? ", each record encrypted under a key of its own" : "")}; "
        + "drained by the uplink with TLS, each record kept until the receipt of a clinical store (batches of up to 256); outbox and uplink alone, not the whole edge host";

    public override IReadOnlyList<Needed> Needs => [Mosquitto.Program];

    public override bool IsOurs => true;

    /// <summary>Waits for the last receipts, has the ends written, and checks the books.</summary>
    public override async Task RemoveDeliveredAsync()
    {
        string answer = await _process!.AskAsync("empty", DeliveryPatience);
        if (answer != "balanced") throw new InvalidOperationException($"{Name}: the books of the outbox do not balance: {answer}");
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _certificates?.Dispose();
    }

    protected override Task PrepareAsync()
    {
        _certificates = new LocalCertificates();
        return Task.CompletedTask;
    }

    protected override async Task<Child> StartEdgeAsync()
    {
        string program = typeof(Ours).Assembly.Location;
        string[] host = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [Environment.ProcessPath!, program] : [Environment.ProcessPath!];
        _process = RunEdge([.. host, OursEdge.Verb, "--directory", Path.Combine(Folder, "outbox"), "--lane", lane.ToString(),
            "--port", _tlsPort.ToString(CultureInfo.InvariantCulture), "--ca", _certificates!.CaFile,
            "--certificate", _certificates.Client.CertificateFile, "--key", _certificates.Client.KeyFile]);
        await _process.AnswerAsync(StartPatience);
        return _process;
    }

    protected override async Task<Child> StartCloudAsync()
    {
        string file = Mosquitto.Configure(Folder, "cloud", _cloudPort);
        File.AppendAllLines(file, [
            $"listener {_tlsPort} 127.0.0.1", "cafile " + _certificates!.CaFile, "certfile " + _certificates.Server.CertificateFile,
            "keyfile " + _certificates.Server.KeyFile, "require_certificate true"]);
        Child cloud = RunCloud([Mosquitto.Program.Path!, "-c", file]);
        await cloud.ListensAsync(_cloudPort, StartPatience);
        return cloud;
    }

    protected override IPublisher ConnectPublisher() => new Caller(_process!);

    protected override Subscriber Subscribe() => new ClinicalSubscriber(_cloudPort, OursUplink.KioskId, Tally);

    /// <summary>Has the edge call the outbox; the time is the edge's own.</summary>
    private sealed class Caller(Child edge) : IPublisher
    {
        private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

        public double Publish(int first, int count)
        {
            string answer = edge.AskAsync(string.Create(CultureInfo.InvariantCulture, $"publish {first} {count}"), Patience).GetAwaiter().GetResult();
            return double.Parse(answer, CultureInfo.InvariantCulture);
        }

        public void Dispose()
        {
            // The edge's process is the contender's.
        }
    }
}
