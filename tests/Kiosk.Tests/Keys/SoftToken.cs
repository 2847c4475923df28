using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Kiosk.Interop.Pkcs11;
using Xunit;

namespace Kiosk.Tests.Keys;

/// <summary>Tests with a token run one after the other: a PKCS#11 module is the process's.</summary>
[CollectionDefinition(Name)]
public class TokenCollection : ICollectionFixture<SoftToken>
{
    public const string Name = "PKCS#11 token";
}

/// <summary>softhsm2 with tokens of its own in a temporary folder; <see cref="Require"/> skips where it is not installed.</summary>
public sealed class SoftToken : IDisposable
{
    public const string Label = "kiosk test", Pin = "2468", RsaKey = "wrapping", EcKey = "signing", TwiceLabel = "twice";

    private const string Tool = "/usr/bin/softhsm2-util";
    private readonly string _folder = Directory.CreateTempSubdirectory("kiosk-token-").FullName;
    private readonly string _problem = "";

    public SoftToken()
    {
        if (!File.Exists(Tool) || !File.Exists(Module))
        {
            _problem = "softhsm2 is not installed (make bootstrap)";
            return;
        }

        string tokens = Directory.CreateDirectory(Path.Combine(_folder, "tokens")).FullName;
        string settings = Path.Combine(_folder, "softhsm2.conf");
        File.WriteAllText(settings, $"directories.tokendir = {tokens}\nobjectstore.backend = file\nlog.level = ERROR\n");
        // The module reads the process's own environment, of which .NET keeps a copy.
        Assert.Equal(0, SetEnvironment("SOFTHSM2_CONF", settings, 1));
        Environment.SetEnvironmentVariable("SOFTHSM2_CONF", settings);
        foreach (string label in new[] { Label, TwiceLabel, TwiceLabel }) Run("--init-token", "--free", "--label", label, "--pin", Pin, "--so-pin", "13579");
        using RSA rsa = RSA.Create(2048);
        Import(RsaKey, "01", rsa.ExportPkcs8PrivateKeyPem());
        using ECDsa curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Import(EcKey, "02", curve.ExportPkcs8PrivateKeyPem());
    }

    public static string Module => "/usr/lib/softhsm/libsofthsm2.so";

    public static TokenKeyPlace Place => new(Module, Label, RsaKey);

    /// <summary>Skips the test where there is no softhsm2.</summary>
    public void Require() => Assert.SkipWhen(_problem.Length > 0, _problem);

    /// <summary>Puts another RSA key under a label.</summary>
    public void AddKey(string label, string id)
    {
        using RSA rsa = RSA.Create(2048);
        Import(label, id, rsa.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Import(string label, string id, string pem)
    {
        string file = Path.Combine(_folder, label + ".pem");
        File.WriteAllText(file, pem);
        Run("--import", file, "--token", Label, "--pin", Pin, "--label", label, "--id", id);
    }

    private static void Run(params string[] arguments)
    {
        using Process tool = Process.Start(new ProcessStartInfo(Tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string output = tool.StandardOutput.ReadToEnd() + tool.StandardError.ReadToEnd();
        tool.WaitForExit();
        Assert.True(tool.ExitCode == 0, $"softhsm2-util {string.Join(' ', arguments)}: {output}");
    }

    [DllImport("libc.so.6", EntryPoint = "setenv")]
#pragma warning disable SYSLIB1054, CA2101 // One call in a test; generated marshalling would need unsafe code in this project.
    private static extern int SetEnvironment([MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int replace);
#pragma warning restore SYSLIB1054, CA2101
}
