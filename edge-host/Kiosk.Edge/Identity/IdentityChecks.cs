using Kiosk.Edge.Identity.Pseudonyms;
using Kiosk.Edge.SelfTests;

namespace Kiosk.Edge.Identity;

/// <summary>Do card readers and scanners work?</summary>
public sealed class IdentityDevicesCheck(IdentityDesk desk) : IHostCheck
{
    /// <inheritdoc/>
    public string Name => "identity";

    /// <inheritdoc/>
    public string What => "Card readers and scanners";

    /// <inheritdoc/>
    public Task<CheckResult> CheckAsync(CancellationToken stop)
    {
        IReadOnlyDictionary<string, string?> devices = desk.Status.Devices;
        string[] wrong = [.. devices.Where(device => device.Value is not null).Select(device => $"{device.Key}: {device.Value}")];
        return Task.FromResult(wrong.Length > 0 ? new CheckResult(TestVerdict.Failed, string.Join(" ", wrong))
            : new CheckResult(TestVerdict.Passed, devices.Count == 0 ? "none is configured (identity)" : $"{string.Join(", ", devices.Keys)} work"));
    }
}

/// <summary>Can pseudonyms be made?</summary>
public sealed class PseudonymCheck(Keyring keyring) : IHostCheck
{
    /// <inheritdoc/>
    public string Name => "pseudonyms";

    /// <inheritdoc/>
    public string What => "Keys of pseudonyms";

    /// <inheritdoc/>
    public Task<CheckResult> CheckAsync(CancellationToken stop) => Task.FromResult(keyring.Problem.Length > 0
        ? new CheckResult(TestVerdict.Failed, "nobody can be identified: " + keyring.Problem) : new CheckResult(TestVerdict.Passed, "the keyring can be read"));
}
