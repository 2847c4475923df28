using Kiosk.Benchmarks.Peers.Clients;

namespace Kiosk.Benchmarks.Peers.Contenders;

/// <summary>A mosquitto on the edge whose bridge forwards to a mosquitto in the cloud.</summary>
/// <param name="name">For --only.</param>
/// <param name="settings">What the table says of it.</param>
/// <param name="loadDivisor">See <see cref="Contender.LoadDivisor"/>.</param>
/// <param name="edgeLines">Lines of the edge's configuration beyond the common ones.</param>
internal sealed class Mosquitto(string name, string settings, int loadDivisor, params string[] edgeLines) : Contender
{
    private readonly int _edgePort = Ports.Free();
    private readonly int _cloudPort = Ports.Free();

    /// <summary>mosquitto itself.</summary>
    public static Needed Program { get; } = new("mosquitto", "mosquitto");

    public override string Name => name;

    public override string PathToAck => "MQTT publish and PUBACK over a loopback socket, another process";

    public override string Settings => settings;

    public override IReadOnlyList<Needed> Needs => [Program];

    public override int LoadDivisor => loadDivisor;

    /// <summary>A plain mosquitto on this machine, as the cloud of this contender and of ours.</summary>
    public static string Configure(string folder, string name, int port, params IEnumerable<string> lines)
    {
        string files = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
        string file = Path.Combine(folder, name + ".conf");
        File.WriteAllLines(file, [
            "user " + Environment.UserName, // Ignored unless started as root; then it would give up the right to its own files.
            "log_dest stderr", "log_type error", "log_type warning",
            "persistence true", "persistence_location " + files + "/",
            "max_queued_messages 0", "max_inflight_messages 100", "set_tcp_nodelay true", "allow_anonymous true",
            .. lines,
            $"listener {port} 127.0.0.1"]);
        return file;
    }

    protected override async Task<Child> StartEdgeAsync()
    {
        string file = Configure(Folder, "edge", _edgePort, edgeLines);
        File.AppendAllLines(file, [
            "connection cloud", $"address 127.0.0.1:{_cloudPort}", "topic r/# out 1", "cleansession false", "notifications false",
            "remote_clientid edge-bridge", "restart_timeout 1"]);
        Child edge = RunEdge([Program.Path!, "-c", file]);
        await edge.ListensAsync(_edgePort, StartPatience);
        return edge;
    }

    protected override async Task<Child> StartCloudAsync()
    {
        Child cloud = RunCloud([Program.Path!, "-c", Configure(Folder, "cloud", _cloudPort)]);
        await cloud.ListensAsync(_cloudPort, StartPatience);
        return cloud;
    }

    protected override IPublisher ConnectPublisher() => new MqttPublisher(_edgePort);

    protected override Subscriber Subscribe() => new MqttSubscriber(_cloudPort, Tally);
}
