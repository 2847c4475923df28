using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Kiosk.Edge.Uplink;

/// <summary>Where a broker listens.</summary>
/// <param name="Host">DNS name, IPv4 or IPv6 address, the last without brackets.</param>
/// <param name="Port">1 to 65535.</param>
public sealed record BrokerAddress(string Host, int Port)
{
    /// <summary>Brokers in a list, at most.</summary>
    public const int ListMax = 16;

    /// <summary>As in the configuration, with the port.</summary>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    /// <summary>Reads <c>host[:port],host[:port]</c>; an IPv6 address stands in brackets.</summary>
    /// <param name="text">The list.</param>
    /// <param name="defaultPort">Of those without one.</param>
    /// <param name="brokers">The brokers in their order; empty on a fault.</param>
    /// <returns>What is wrong, or null.</returns>
    public static string? ParseList(string text, int defaultPort, out IReadOnlyList<BrokerAddress> brokers)
    {
        var list = new List<BrokerAddress>();
        brokers = [];
        foreach (string part in text.Split(','))
        {
            if (Parse(part.Trim(), defaultPort) is not { } broker)
                return $"'{part.Trim()}' is no broker: host, host:port or [IPv6]:port, several separated by commas, with ports from 1 to 65535";
            if (list.Contains(broker)) return $"{broker} stands in the list twice";
            list.Add(broker);
        }

        if (list.Count > ListMax) return $"{list.Count} brokers are more than {ListMax}";
        brokers = list;
        return null;
    }

    private static BrokerAddress? Parse(string text, int defaultPort)
    {
        int bracket = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) : -1;
        int colon = text.IndexOf(':', bracket + 1);
        string host = bracket > 0 ? text[1..bracket] : colon < 0 ? text : text[..colon];
        if (bracket > 0 && !(IPAddress.TryParse(host, out IPAddress? address) && address.AddressFamily == AddressFamily.InterNetworkV6)) return null;
        if (bracket > 0 && bracket + 1 != (colon < 0 ? text.Length : colon)) return null;
        if (bracket < 0 && (host.Length is 0 or > 253 || !host.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'))) return null;
        if (colon < 0) return new BrokerAddress(host, defaultPort);
        return int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and <= 65535
            ? new BrokerAddress(host, port) : null;
    }
}
