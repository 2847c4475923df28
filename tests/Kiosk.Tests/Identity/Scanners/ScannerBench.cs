using System.Collections.Concurrent;
using System.Reflection;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Identity;
using Kiosk.Edge.Identity.Scanners;
using Kiosk.Identity;
using Kiosk.Identity.Cards;
using Kiosk.Interop.Serial;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Kiosk.Tests.Identity.Scanners;

/// <summary>A worker at a pseudo-terminal that can be unplugged, and a desk that keeps what it is told.</summary>
internal sealed class ScannerBench : IIdentityDesk, IAsyncDisposable
{
    // Longer than in a kiosk: machines that build stall.
    private const int PatienceMs = 10_000, PauseMs = 300;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(PatienceMs);
    private readonly string _link = Path.Combine(Path.GetTempPath(), $"kiosk-scanner-{Environment.ProcessId}-{Interlocked.Increment(ref _benches)}");
    private readonly BlockingCollection<Scanned> _scanned = [];
    private readonly BlockingCollection<string> _stands = [];
    private readonly ScannerWorker _worker;
    private PseudoTerminal? _terminal;
    private static int _benches;
    private int _defects;

    public ScannerBench(Func<string, ScannerBench, ScannerWorker> make)
    {
        PlugIn();
        _worker = make(_link, this);
    }

    public static Clock Clock { get; } = new(TimeProvider.System, () => TimeSpan.Zero);

    /// <summary>Makes the desk throw that many times when it is told of a code.</summary>
    public int Defects
    {
        get => Volatile.Read(ref _defects);
        set => Volatile.Write(ref _defects, value);
    }

    public static ScannerBench Serial(ScannedKey? keys = null) => new((device, bench) =>
        new SerialScannerWorker(new SerialScannerOptions(device, PauseMs: PauseMs), bench, Clock, Log<SerialScannerWorker>()) { Keys = keys });

    public static ScannerBench Keyboard() => new((device, bench) => new KeyboardScannerWorker(
        () => SerialLine.Open(device, 9600).Line!, new KeyboardScannerOptions(device, PauseMs), bench, Clock, Log<KeyboardScannerWorker>()));

    public async Task StartAsync()
    {
        await _worker.StartAsync(CancellationToken.None);
        Assert.Equal("works", Stands());
        await Until(() => _terminal!.IsSlaveOpen);
    }

    public void Send(params byte[][] parts)
    {
        foreach (byte[] part in parts) Assert.Equal(SerialStatus.Ok, _terminal!.Write(part, PatienceMs).Status);
    }

    public Scanned Scanned() => _scanned.TryTake(out Scanned? scanned, PatienceMs) ? scanned : throw new TimeoutException("nothing was scanned");

    public string Stands() => _stands.TryTake(out string? stands, PatienceMs) ? stands : throw new TimeoutException("nothing was said of the device");

    public bool HearsNoMore(int ms) => !_scanned.TryTake(out _, ms);

    public void PlugIn()
    {
        _terminal = PseudoTerminal.Create();
        File.Delete(_link);
        File.CreateSymbolicLink(_link, _terminal.SlavePath);
    }

    public void PullOut()
    {
        File.Delete(_link);
        _terminal!.Dispose();
    }

    /// <summary>Every buffer of the worker, to see that nothing is left in it.</summary>
    public IEnumerable<byte> Buffers()
    {
        object burst = Field(typeof(ScannerWorker), "_burst").GetValue(_worker)!;
        IEnumerable<byte> bytes = ((byte[])Field(typeof(ScannerWorker), "_received").GetValue(_worker)!)
            .Concat((byte[])Field(burst.GetType(), "_bytes").GetValue(burst)!);
        if (_worker is not KeyboardScannerWorker) return bytes;
        object keys = Field(typeof(KeyboardScannerWorker), "_keys").GetValue(_worker)!;
        return bytes.Concat((byte[])Field(keys.GetType(), "_event").GetValue(keys)!);
    }

    public static async Task Until(Func<bool> condition)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, "it did not come about");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _worker.StopAsync(CancellationToken.None).WaitAsync(Patience);
        _worker.Dispose();
        _terminal?.Dispose();
        File.Delete(_link);
    }

    void IIdentityDesk.CodeScanned(string scanner, Scanned scanned)
    {
        if (Defects > 0)
        {
            Defects--;
            scanned.Person?.Dispose();
            throw new InvalidOperationException("a defect of the desk");
        }

        _scanned.Add(scanned);
    }

    void IIdentityDesk.DeviceStands(string device, string? problem) => _stands.Add(problem ?? "works");

    void IIdentityDesk.CardEntered(string reader, long insertion) => throw new NotSupportedException();

    void IIdentityDesk.CardRead(string reader, long insertion, CardOutcome outcome) => throw new NotSupportedException();

    void IIdentityDesk.CardSeen(string reader, long insertion, long atUs) => throw new NotSupportedException();

    void IIdentityDesk.CardGone(string reader, long insertion, CardEnd end) => throw new NotSupportedException();

    private static FieldInfo Field(Type type, string name) => type.GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)!;

    private static NullLogger<T> Log<T>() => NullLogger<T>.Instance;
}
