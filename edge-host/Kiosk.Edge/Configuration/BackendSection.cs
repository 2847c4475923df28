using Kiosk.Edge.Identity.Backend;

namespace Kiosk.Edge.Configuration;

/// <summary>A backend that the kiosk asks over HTTPS.</summary>
public sealed record BackendSection
{
    [Option("Its address, which its certificate must carry, or off.", Pattern = "off|https://.+", PatternText = "an https address, or off", Form = TextForm.WebAddressOrOff)]
    public string Address { get; init; } = "off";

    [Option("PEM file of the authorities that may have signed its certificate; these and no others. Empty takes the uplink's.",
        Pattern = "|/.+", PatternText = "an absolute path, or empty")]
    public string CaFile { get; init; } = "";

    [Option("PEM file of this kiosk's certificate. Empty takes the uplink's.", Pattern = "|/.+", PatternText = "an absolute path, or empty")]
    public string CertificateFile { get; init; } = "";

    [Option("PEM file of its private key. Empty takes the uplink's.", Pattern = "|/.+", PatternText = "an absolute path, or empty")]
    public string KeyFile { get; init; } = "";

    [Option("Time for a question and its answer, seconds: somebody stands there and waits.", Min = 1, Max = 60)]
    public int TimeoutSeconds { get; init; } = 5;

    /// <summary>Where it is; null for off.</summary>
    /// <param name="uplink">For what is empty.</param>
    public BackendPlace? ToPlace(UplinkSection uplink) => Address == "off" ? null : new BackendPlace(
        new Uri(Address.EndsWith('/') ? Address : Address + "/"), CaFile.Length > 0 ? CaFile : uplink.CaFile,
        CertificateFile.Length > 0 ? CertificateFile : uplink.CertificateFile, KeyFile.Length > 0 ? KeyFile : uplink.KeyFile, TimeSpan.FromSeconds(TimeoutSeconds));
}
