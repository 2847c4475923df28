using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kiosk.Edge.Configuration;
using Kiosk.Interop.Files;

namespace Kiosk.Edge.Auditing;

/// <summary>Notes starts and stops of the host, and settings that are others than at the last start. Starts first and stops last.</summary>
/// <param name="audit">The log.</param>
/// <param name="options">The configuration in force.</param>
/// <param name="version">The edge host's.</param>
/// <param name="newKey">The pseudonym key that this start made; empty for none.</param>
/// <param name="log">Told when the digests cannot be kept.</param>
public sealed class HostAudit(IAuditLog audit, KioskOptions options, string version, string newKey, ILogger<HostAudit> log) : IHostedService
{
    /// <summary>The file of the digests, in the log's folder.</summary>
    public const string FileName = "settings.json";

    private const int DigestMax = 1 << 20;

    private string Path => System.IO.Path.Combine(options.DataDirectory, AuditSection.Folder, FileName);

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        bool isRunning = File.Exists(Running);
        string before = isRunning ? "; the last run did not end in order" : "";
        await audit.AddAsync(new AuditEntry(AuditAction.HostStarted, "kiosk", "edge host", version + before)).ConfigureAwait(false);
        if (newKey.Length > 0) await audit.AddAsync(new AuditEntry(AuditAction.PseudonymKey, "kiosk", newKey, "made: this kiosk had none")).ConfigureAwait(false);
        Dictionary<string, string> now = Digests(options);
        if (Read() is { } last)
        {
            string[] changed = [.. now.Keys.Union(last.Keys).Where(key => now.GetValueOrDefault(key) != last.GetValueOrDefault(key)).Order(StringComparer.Ordinal)];
            if (changed.Length > 0)
                await audit.AddAsync(new AuditEntry(AuditAction.ConfigurationChanged, "operator", "configuration", string.Join(", ", changed))).ConfigureAwait(false);
        }

        Keep(now);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await audit.AddAsync(new AuditEntry(AuditAction.HostStopped, "kiosk", "edge host", version)).ConfigureAwait(false);
        File.Delete(Running);
    }

    /// <summary>A digest for each setting, by its path in the file. A digest tells that a value changed, and is no place to keep one.</summary>
    internal static Dictionary<string, string> Digests(object section, string prefix = "")
    {
        var digests = new Dictionary<string, string>();
        foreach ((PropertyInfo property, _, string key) in OptionTree.Of(section.GetType()))
        {
            object? value = property.GetValue(section);
            if (value is not null && OptionTree.IsSection(property.PropertyType))
            {
                foreach ((string inner, string digest) in Digests(value, prefix + key + ".")) digests.Add(inner, digest);
            }
            else
            {
                digests.Add(prefix + key, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(prefix + key + "=" + JsonSerializer.Serialize(value)))));
            }
        }

        return digests;
    }

    // There while the host runs: what is found at a start was left by one that did not end in order.
    private string Running => System.IO.Path.Combine(options.DataDirectory, AuditSection.Folder, "running");

    private Dictionary<string, string>? Read()
    {
        try
        {
            byte[] content = File.ReadAllBytes(Path);
            return content.Length > DigestMax ? null : JsonSerializer.Deserialize<Dictionary<string, string>>(content);
        }
        catch (Exception none) when (none is IOException or UnauthorizedAccessException or JsonException)
        {
            return null; // The first start, or damaged: nothing to compare with.
        }
    }

    private void Keep(Dictionary<string, string> digests)
    {
        try
        {
            DurableFile.Write(Path, JsonSerializer.SerializeToUtf8Bytes(digests));
            DurableFile.Write(Running, []);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            log.LogWarning("The digests of the configuration cannot be kept: {Problem} A change is told at the next start again", failure.Message);
        }
    }
}
