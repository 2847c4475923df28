using System.ComponentModel;
using System.Diagnostics;
using Xunit;

namespace Kiosk.Tests.Peripherals.BlueZ;

/// <summary>A D-Bus of our own: a dbus-daemon in a folder of its own. The test is skipped where there is none.</summary>
internal sealed class PrivateBus : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kiosk-dbus-").FullName;
    private Process? _daemon;

    public PrivateBus() => Address = "unix:path=" + Path.Combine(_folder, "bus");

    public string Address { get; }

    /// <summary>Starts it; it takes connections when the task completes.</summary>
    public async Task<PrivateBus> StartAsync()
    {
        string configuration = Path.Combine(_folder, "bus.conf");
        await File.WriteAllTextAsync(configuration, $"""
            <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
            <busconfig>
              <type>session</type>
              <listen>{Address}</listen>
              <auth>EXTERNAL</auth>
              <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
            </busconfig>
            """);
        try
        {
            _daemon = Process.Start(new ProcessStartInfo("dbus-daemon", ["--config-file=" + configuration, "--nofork", "--nopidfile", "--print-address"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true, // It complains that it may not raise its limit of open files, and goes on.
            });
        }
        catch (Win32Exception)
        {
            Assert.Skip("dbus-daemon is needed: install Debian's dbus-daemon (make bootstrap).");
        }

        Assert.NotNull(await _daemon!.StandardOutput.ReadLineAsync());
        return this;
    }

    /// <summary>Ends it, as a restart of the machine's bus does.</summary>
    public void Stop()
    {
        if (_daemon is null) return;
        _daemon.Kill();
        _daemon.WaitForExit();
        _daemon.Dispose();
        _daemon = null;
        File.Delete(Path.Combine(_folder, "bus"));
    }

    public void Dispose()
    {
        Stop();
        Directory.Delete(_folder, recursive: true);
    }
}
