using System.CommandLine;
using System.Globalization;
using Kiosk.Interop.Mqtt;
using Kiosk.Simulator.App.ClinicalStore;

namespace Kiosk.Simulator.App.Broker;

/// <summary>How a subcommand that takes what kiosks send is told of the broker.</summary>
/// <param name="whose">Of whom the certificate is, for the help.</param>
/// <param name="clientId">The MQTT client id where none is given.</param>
internal sealed class BrokerArguments(string whose, string clientId)
{
    private readonly Option<string> _broker = new("--broker") { Description = "The broker, host:port; TLS always", Required = true };
    private readonly Option<FileInfo> _ca = new("--ca") { Description = "PEM file of the authorities of the broker's certificate", Required = true };
    private readonly Option<FileInfo> _certificate = new("--cert") { Description = $"PEM file of the {whose}'s certificate", Required = true };
    private readonly Option<FileInfo> _key = new("--key") { Description = $"PEM file of the {whose}'s private key", Required = true };
    private readonly Option<string> _clientId = new("--client-id") { Description = "MQTT client id; names the session kept at the broker", DefaultValueFactory = _ => clientId };
    private readonly Option<string> _mqtt = new("--mqtt") { Description = "MQTT version", DefaultValueFactory = _ => "5" };

    /// <summary>Adds them to a subcommand.</summary>
    public void AddTo(Command command)
    {
        _mqtt.AcceptOnlyFromAmong("5", "3.1.1");
        foreach (Option option in (Option[])[_broker, _ca, _certificate, _key, _clientId, _mqtt]) command.Add(option);
    }

    /// <summary>Reads them.</summary>
    /// <param name="arguments">The line.</param>
    /// <param name="keeps">How long the broker keeps the session while nobody is connected.</param>
    /// <param name="problem">What is wrong with them; null when nothing is.</param>
    public MqttOptions Read(ParseResult arguments, TimeSpan keeps, out string? problem)
    {
        string address = arguments.GetRequiredValue(_broker);
        bool isAddress = TryParseAddress(address, out string host, out int port);
        var options = new MqttOptions
        {
            Host = host,
            Port = port,
            ClientId = arguments.GetRequiredValue(_clientId),
            CaFile = arguments.GetRequiredValue(_ca).FullName,
            CertificateFile = arguments.GetRequiredValue(_certificate).FullName,
            KeyFile = arguments.GetRequiredValue(_key).FullName,
            Version = arguments.GetRequiredValue(_mqtt) == "5" ? MqttVersion.V5 : MqttVersion.V311,
            CleanStart = false,
            SessionExpirySeconds = (uint)keeps.TotalSeconds,
            MaxPacketBytes = BundleArchive.BundleBytesMax + (64 << 10),
        };
        problem = isAddress ? options.FindProblem() : $"--broker {address}: give host:port, such as localhost:8883.";
        return options;
    }

    /// <summary>Reads host:port.</summary>
    internal static bool TryParseAddress(string text, out string host, out int port)
    {
        int colon = text.LastIndexOf(':');
        host = colon > 0 ? text[..colon].Trim('[', ']') : "";
        port = 0;
        return host.Length > 0 && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= 65535;
    }
}
