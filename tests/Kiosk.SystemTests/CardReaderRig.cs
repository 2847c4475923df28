using System.Runtime.InteropServices;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Identity.Readers;
using Kiosk.Interop.SmartCards;
using Kiosk.Simulator.App.Cards;
using Kiosk.Tests.Identity.Readers;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Kiosk.SystemTests;

/// <summary>The real pcscd with two virtual slots, for all tests of a class; a test that finds no such thing on this machine is skipped.</summary>
public sealed class PcscFixture : IAsyncLifetime
{
    private string? _missing;

    internal PcscNamespace Pcscd { get; private set; } = null!;

    internal VirtualReader[] Slots { get; private set; } = [];

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _missing = PcscNamespace.Missing() ?? PcscLibrary.Problem;
        if (_missing is not null) return;
        Pcscd = await PcscNamespace.StartAsync();
        string[] plain = ["--content", "unknown"];
        Slots = [await Pcscd.StartReaderAsync(0, plain), await Pcscd.StartReaderAsync(1, plain)];
        foreach ((string name, string value) in Pcscd.Environment) NativeEnvironment.Set(name, value);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_missing is null) await Pcscd.DisposeAsync();
    }

    /// <summary>Empty slots and a worker at them.</summary>
    internal async Task<CardReaderRig> StartAsync(int commands = 5, IPcsc? pcsc = null)
    {
        if (_missing is not null) Assert.Skip(_missing);
        foreach (VirtualReader slot in Slots)
        {
            await slot.FaultAsync("none");
            await slot.SlowAsync(0);
            await slot.PullAsync();
        }

        AwaitEmpty();
        return await CardReaderRig.StartAsync(this, commands, pcsc ?? new PcscLibrary());
    }

    // pcscd sees with its next poll that a card was pulled.
    private static void AwaitEmpty()
    {
        Assert.Equal(PcscStatus.Success, new PcscLibrary().Establish(out IPcscContext? context));
        using (context)
        {
            ReaderStatus[] readers = [new(CardReaderRig.FirstReader), new(CardReaderRig.SecondReader)];
            long since = TimeProvider.System.GetTimestamp();
            do
            {
                Assert.True(TimeProvider.System.GetElapsedTime(since) < TimeSpan.FromSeconds(10), "a card is still in");
                context!.WaitForChange(readers, 100);
            }
            while (readers.Any(reader => reader.State.HasCard || reader.State == ReaderState.Unaware));
        }
    }
}

/// <summary>The worker at the real pcscd, and a desk that writes down what it hears.</summary>
internal sealed class CardReaderRig : IAsyncDisposable
{
    public const string FirstReader = "Virtual PCD 00 00", SecondReader = "Virtual PCD 00 01";

    private readonly CardReaderWorker _worker;

    private CardReaderRig(PcscFixture fixture, int commands, IPcsc pcsc)
    {
        Fixture = fixture;
        var options = new CardReaderOptions(IsEnabled: true, PcscNamespace.ReaderPrefix) { TransmitTimeout = TimeSpan.FromSeconds(1) };
        _worker = new CardReaderWorker(options, pcsc, Desk, channel => PlainReading.Read(channel, commands), new Clock(TimeProvider.System, () => null),
            NullLogger<CardReaderWorker>.Instance);
    }

    public PcscFixture Fixture { get; }

    public RecordingDesk Desk { get; } = new();

    public VirtualReader First => Fixture.Slots[0];

    public VirtualReader Second => Fixture.Slots[1];

    public static async Task<CardReaderRig> StartAsync(PcscFixture fixture, int commands, IPcsc pcsc)
    {
        var rig = new CardReaderRig(fixture, commands, pcsc);
        await rig._worker.StartAsync(TestContext.Current.CancellationToken);
        rig.Desk.Await(() => rig.Desk.Knows(FirstReader) && rig.Desk.Knows(SecondReader), "both readers");
        return rig;
    }

    public async ValueTask DisposeAsync()
    {
        await _worker.StopAsync(CancellationToken.None);
        _worker.Dispose();
        Desk.Dispose();
    }
}

/// <summary>The environment that native libraries see: .NET keeps one of its own.</summary>
internal static class NativeEnvironment
{
    public static void Set(string name, string value)
    {
        if (SetEnvironment(name, value, 1) != 0) throw new InvalidOperationException($"setenv {name} failed: errno {Marshal.GetLastPInvokeError()}");
    }

    [DllImport("libc.so.6", EntryPoint = "setenv", SetLastError = true, CharSet = CharSet.Ansi)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetEnvironment([MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);
}

/// <summary>A smart-card service whose monitor can be kept from asking: what happens meanwhile it sees only afterwards.</summary>
internal sealed class HeldPcsc(IPcsc pcsc) : IPcsc, IDisposable
{
    private readonly ManualResetEventSlim _isFree = new(true);

    public void Hold() => _isFree.Reset();

    public void Free() => _isFree.Set();

    public PcscStatus Establish(out IPcscContext? context)
    {
        PcscStatus status = pcsc.Establish(out IPcscContext? inner);
        context = inner is null ? null : new Context(this, inner);
        return status;
    }

    public void Dispose() => _isFree.Dispose();

    private sealed class Context(HeldPcsc held, IPcscContext inner) : IPcscContext
    {
        public PcscStatus ListReaders(out IReadOnlyList<string> readers) => inner.ListReaders(out readers);

        public PcscStatus WaitForChange(IReadOnlyList<ReaderStatus> readers, int timeoutMs)
        {
            held._isFree.Wait();
            return inner.WaitForChange(readers, timeoutMs);
        }

        public PcscStatus Connect(string reader, out IPcscCard? card) => inner.Connect(reader, out card);

        public void Dispose() => inner.Dispose();
    }
}
