using System.Runtime.InteropServices;
using System.Threading.Channels;
using Kiosk.Benchmarks.Harness;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Identity;
using Kiosk.Edge.Identity.Readers;
using Kiosk.Identity;
using Kiosk.Identity.Cards;
using Kiosk.Interop.SmartCards;
using Kiosk.Simulator.App.Cards;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kiosk.Benchmarks.Suite;

/// <summary>
/// From a card's insertion until the desk knows whom it tells, over the real pcscd with a virtual reader: the reader's and pcscd's poll, and what comes after it,
/// of which some is spent in exchanges with the card.
/// </summary>
internal sealed class CardIdentified : Benchmark, IAsyncDisposable
{
    private const int Cards = 8;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // Of all runs but the first: a percentile of eight would be their greatest.
    private readonly List<double> _poll = [], _ours = [], _inCard = [];
    private readonly CardReader _reader = new(new CardOptions { Today = () => new DateOnly(2026, 11, 29) });
    private readonly Channel<CardReadTiming> _timings = Channel.CreateUnbounded<CardReadTiming>();
    private readonly Desk _desk = new();
    private PcscNamespace? _pcscd;
    private VirtualReader? _slot;
    private CardReaderWorker? _worker;
    private bool _isWarm;

    public override string Name => "card-identified";

    public override string Description => "PC/SC: from the insertion of an OMS policy card to the person, pcscd's poll apart";

    public override string? Missing { get; } = PcscNamespace.Missing() ?? PcscLibrary.Problem;

    public override void Prepare(Setup setup) => PrepareAsync().GetAwaiter().GetResult();

    public override IReadOnlyList<Figure> Run() => RunAsync().GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        if (_worker is not null) await _worker.StopAsync(CancellationToken.None);
        _worker?.Dispose();
        if (_pcscd is not null) await _pcscd.DisposeAsync();
    }

    private async Task PrepareAsync()
    {
        _pcscd = await PcscNamespace.StartAsync();
        foreach ((string name, string value) in _pcscd.Environment) _ = SetEnvironment(name, value, 1);
        _slot = await _pcscd.StartReaderAsync(0, ["--content", "oms"]);
        _worker = new CardReaderWorker(
            new CardReaderOptions(IsEnabled: true, PcscNamespace.ReaderPrefix), new PcscLibrary(), _desk, _reader.Read,
            new Clock(TimeProvider.System, () => null), NullLogger<CardReaderWorker>.Instance, timing => _timings.Writer.TryWrite(timing));
        await _worker.StartAsync(CancellationToken.None);
    }

    private async Task<IReadOnlyList<Figure>> RunAsync()
    {
        for (int i = 0; i < Cards; i++)
        {
            long insertedNs = await _slot!.InsertAsync();
            CardReadTiming timing = await _timings.Reader.ReadAsync().AsTask().WaitAsync(Patience);
            if (timing.Problem != CardProblem.None) throw new InvalidOperationException($"the card could not be read: {timing.Problem}");
            _poll.Add(TimeProvider.System.GetElapsedTime(insertedNs, timing.EventSeen).TotalMilliseconds);
            _ours.Add(TimeProvider.System.GetElapsedTime(timing.EventSeen, timing.Told).TotalMilliseconds);
            _inCard.Add(timing.InCard.TotalMilliseconds);
            await _slot.PullAsync();
            await _desk.Gone.Reader.ReadAsync().AsTask().WaitAsync(Patience);
        }

        Figure[] figures = [.. Figures("poll of reader and pcscd", _poll), .. Figures("ours, from event to person", _ours), .. Figures("of that in exchanges", _inCard)];
        if (!_isWarm) Clear();
        _isWarm = true;
        return figures;
    }

    private void Clear()
    {
        foreach (List<double> figures in (List<double>[])[_poll, _ours, _inCard]) figures.Clear();
    }

    private static IEnumerable<Figure> Figures(string name, List<double> milliseconds)
    {
        double[] sorted = [.. milliseconds.Order()];
        return [new Figure($"{name}: median", "ms", Runner.Quantile(sorted, 0.5)), new Figure($"{name}: 95 %", "ms", Runner.Quantile(sorted, 0.95))];
    }

    // libpcsclite reads the environment of the C library, of which .NET has a copy.
    [DllImport("libc.so.6", EntryPoint = "setenv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetEnvironment([MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);

    private sealed class Desk : IIdentityDesk
    {
        public Channel<bool> Gone { get; } = Channel.CreateUnbounded<bool>();

        public void CardEntered(string reader, long insertion)
        {
        }

        public void CardRead(string reader, long insertion, CardOutcome outcome) => outcome.Person?.Dispose();

        public void CardSeen(string reader, long insertion, long atUs)
        {
        }

        public void CardGone(string reader, long insertion, CardEnd end) => Gone.Writer.TryWrite(true);

        public void CodeScanned(string scanner, Scanned scanned) => scanned.Person?.Dispose();

        public void DeviceStands(string device, string? problem)
        {
        }
    }
}
