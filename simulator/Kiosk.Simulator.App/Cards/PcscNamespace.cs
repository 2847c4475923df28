using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Kiosk.Simulator.App.Demo;

namespace Kiosk.Simulator.App.Cards;

/// <summary>
/// The real pcscd with two virtual slots (vpcd), in a mount and a network namespace of its own: vpcd listens on every interface, and in there is loopback alone.
/// Programs outside reach pcscd by its socket's path (<see cref="Environment"/>), which no network namespace hides.
/// </summary>
/// <remarks>For root, or for a user who may make user namespaces; Debian's pcscd and vsmartcard-vpcd must be installed.</remarks>
public sealed class PcscNamespace : IAsyncDisposable
{
    private const string Driver = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so", Daemon = "/usr/sbin/pcscd";

    /// <summary>How the names of the two readers begin.</summary>
    public const string ReaderPrefix = "Virtual PCD";

    // $1 is the folder that pcscd's socket shall be in. The child's input is its leash: when this process is gone, so is pcscd.
    private const string Script = """
        set -u
        export PATH="$PATH:/usr/sbin:/sbin"
        ip link set lo up || exit 1
        [ -d /run/pcscd ] || { mount -t tmpfs none /run && mkdir /run/pcscd; } || exit 1
        mount --bind "$1" /run/pcscd || exit 1
        pcscd=
        trap '[ -z "$pcscd" ] || kill -KILL "$pcscd"' EXIT
        quiet=
        pcscd --help 2>&1 | grep -q -e --disable-polkit && quiet=--disable-polkit
        echo "ready"
        while read -r word; do
          case $word in
            start) rm -f /run/pcscd/pcscd.comm /run/pcscd/pcscd.pid; pcscd --foreground --config "$1/reader.conf" $quiet & pcscd=$!; echo "started" ;;
            kill) kill -KILL "$pcscd"; wait "$pcscd" 2>/dev/null; pcscd=; echo "killed" ;;
            STOP|CONT) kill -"$word" "$pcscd"; echo "$word" ;;
            end) exit 0 ;;
          esac
        done
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20), AskAgain = TimeSpan.FromMilliseconds(10);
    private static readonly bool IsRoot = System.Environment.IsPrivilegedProcess;

    private readonly DirectoryInfo _folder;
    private readonly ChildProcess _holder;
    private readonly List<VirtualReader> _readers = [];

    private PcscNamespace(DirectoryInfo folder, ChildProcess holder) => (_folder, _holder) = (folder, holder);

    /// <summary>The socket of pcscd.</summary>
    public string Socket => Path.Combine(_folder.FullName, "pcscd.comm");

    /// <summary>What a program must be started with so that its libpcsclite finds this pcscd; libpcsclite looks once in a process, at its first call.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string> { ["PCSCLITE_CSOCK_NAME"] = Socket };

    /// <summary>What this machine lacks, and what to do; null when nothing.</summary>
    public static string? Missing()
    {
        if (!OperatingSystem.IsLinux()) return "Namespaces are Linux's.";
        if (!File.Exists(Daemon) || !File.Exists(Driver)) return "pcscd with a virtual reader is needed: install Debian's pcscd and vsmartcard-vpcd (make bootstrap).";
        try
        {
            using Process trial = Process.Start(new ProcessStartInfo("unshare", [.. UnshareArguments, "bash", "-c", "PATH=$PATH:/usr/sbin:/sbin; ip link set lo up"])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            })!;
            if (!trial.WaitForExit(Patience))
            {
                trial.Kill(entireProcessTree: true);
                return $"A namespace for the virtual card reader was not made within {Patience.TotalSeconds:0} s (unshare --net).";
            }

            return trial.ExitCode == 0
                ? null
                : "A mount and a network namespace are needed for the virtual card reader, and may not be made here: run as root, or allow user namespaces "
                    + $"(sysctl kernel.unprivileged_userns_clone=1); iproute2 must be installed. ({trial.StandardError.ReadToEnd().Trim()})";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "unshare is needed: install Debian's util-linux.";
        }
    }

    /// <summary>Makes the namespace and starts pcscd; its socket is there when the task completes.</summary>
    public static async Task<PcscNamespace> StartAsync()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("kiosk-pcsc-");
        // One reader of two slots, on ports 35963 and 35964.
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "reader.conf"),
            $"""
            FRIENDLYNAME "{ReaderPrefix}"
            DEVICENAME /dev/null:0x8C7B
            LIBPATH {Driver}
            CHANNELID 0x8C7B

            """).ConfigureAwait(false);
        var made = new PcscNamespace(folder, ChildProcess.Start("pcscd", "unshare", [.. UnshareArguments, "bash", "-c", Script, "pcscd", folder.FullName]));
        try
        {
            await made._holder.WaitForLineAsync(line => line == "ready", Patience).ConfigureAwait(false);
            await made.StartPcscdAsync().ConfigureAwait(false);
            return made;
        }
        catch
        {
            await made.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Starts pcscd, after it was killed.</summary>
    public async Task StartPcscdAsync()
    {
        await SayAsync("start", "started").ConfigureAwait(false);
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        while (!IsListening())
        {
            if (patience.IsCancellationRequested || _holder.HasExited) throw _holder.Failure("did not start to listen");
            await Task.Delay(AskAgain, TimeProvider.System).ConfigureAwait(false);
        }
    }

    /// <summary>Ends pcscd at once (SIGKILL).</summary>
    public Task KillPcscdAsync() => SayAsync("kill", "killed");

    /// <summary>Stops pcscd (SIGSTOP): it is there and does not answer.</summary>
    public Task FreezePcscdAsync() => SayAsync("STOP", "STOP");

    /// <summary>Lets it go on.</summary>
    public Task ThawPcscdAsync() => SayAsync("CONT", "CONT");

    /// <summary>Starts the hand at a slot: <c>kiosk-sim card</c> within the namespace. Ends with this.</summary>
    /// <param name="slot">0 or 1.</param>
    /// <param name="arguments">More of its arguments.</param>
    /// <param name="simProgram">kiosk-sim; null for this program.</param>
    public async Task<VirtualReader> StartReaderAsync(int slot, IEnumerable<string>? arguments = null, string? simProgram = null)
    {
        string program = simProgram ?? typeof(PcscNamespace).Assembly.Location;
        string[] run = program.EndsWith(".dll", StringComparison.Ordinal) ? ["dotnet", program] : [program];
        string holder = _holder.Id.ToString(CultureInfo.InvariantCulture);
        string[] user = IsRoot ? [] : ["--user", "--preserve-credentials"];
        ChildProcess hand = ChildProcess.Start($"card slot {slot}", "nsenter",
            ["--target", holder, .. user, "--mount", "--net", .. run, "card", "--slot", slot.ToString(CultureInfo.InvariantCulture), .. arguments ?? []]);
        var reader = new VirtualReader(hand);
        _readers.Add(reader);
        await hand.WaitForLineAsync(line => line == "ready", Patience).ConfigureAwait(false);
        return reader;
    }

    /// <summary>Ends everything in it.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (VirtualReader reader in _readers) await reader.DisposeAsync().ConfigureAwait(false);
        if (!_holder.HasExited)
        {
            await _holder.SendAsync("end").ConfigureAwait(false);
            await _holder.WaitForExitAsync().ConfigureAwait(false);
        }

        await _holder.DisposeAsync().ConfigureAwait(false);
        _folder.Delete(recursive: true);
    }

    private static string[] UnshareArguments => IsRoot ? ["--mount", "--net"] : ["--map-root-user", "--mount", "--net"];

    private async Task SayAsync(string word, string answer)
    {
        int before = _holder.Lines.Count(line => line == answer);
        await _holder.SendAsync(word).ConfigureAwait(false);
        await _holder.WaitForCountAsync(line => line == answer, before + 1, Patience).ConfigureAwait(false);
    }

    private bool IsListening()
    {
        using var line = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            line.Connect(new UnixDomainSocketEndPoint(Socket));
            return true;
        }
        catch (SocketException)
        {
            return false; // Not yet.
        }
    }
}
