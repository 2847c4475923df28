using System.Text;
using Kiosk.Interop.SmartCards;

namespace Kiosk.Tests.Identity.Readers;

/// <summary>What a scripted card does when it is sent a command.</summary>
internal enum CardManner
{
    Answers,

    /// <summary>The call returns when the card is pulled, or never.</summary>
    Hangs,

    /// <summary>It is pulled within the command, and the driver reports success with nothing.</summary>
    PulledWithin,

    /// <summary>Success with nothing, and the card stays in.</summary>
    Empty,

    /// <summary>The exchange fails, and the card stays in.</summary>
    Fails,

    /// <summary>Its answer to reset is none.</summary>
    NoAtr,
}

/// <summary>A smart-card service by script: readers with event counters, cards, and a service that ends, begins and hangs.</summary>
/// <param name="waits">True: waiting for a change takes its time, as in life; false: it returns at once.</param>
internal sealed class ScriptedPcsc(bool waits) : IPcsc
{
    private readonly object _gate = new();
    private readonly Dictionary<string, Reader> _readers = [];
    private bool _isUp = true, _isHung;
    private int _generation;

    /// <summary>Contexts and cards that were made and not disposed of.</summary>
    public int Held { get; private set; }

    /// <summary>How many questions for a change were asked.</summary>
    public int Waits { get; private set; }

    public void Plug(string reader) => Change(() => _readers.TryAdd(reader, new Reader()));

    public void Unplug(string reader) => Change(() => _readers.Remove(reader));

    /// <summary>The reader is there and can, or cannot, be used.</summary>
    public void Use(string reader, bool isUsable) => Change(() => _readers[reader].IsUsable = isUsable);

    public void Insert(string reader, string card, CardManner manner = CardManner.Answers) => Change(() => _readers[reader].Insert(card, manner));

    public void Pull(string reader) => Change(() => _readers[reader].Pull());

    /// <summary>Out and in again between two questions.</summary>
    public void Swap(string reader, string card, CardManner manner = CardManner.Answers) => Change(() =>
    {
        _readers[reader].Pull();
        _readers[reader].Insert(card, manner);
    });

    /// <summary>What is in a reader; null when nothing is.</summary>
    public string? CardIn(string reader)
    {
        lock (_gate) return _readers.GetValueOrDefault(reader) is { IsUsable: true } found ? found.Card : null;
    }

    /// <summary>The service ends; what was connected to it is worth nothing.</summary>
    public void Die() => Change(() =>
    {
        _isUp = false;
        _isHung = false;
        _generation++;
    });

    /// <summary>It begins again.</summary>
    public void Rise() => Change(() => _isUp = true);

    /// <summary>Each call waits until it goes on, or dies.</summary>
    public void Hang(bool isHung) => Change(() => _isHung = isHung);

    public PcscStatus Establish(out IPcscContext? context)
    {
        lock (_gate)
        {
            context = null;
            Answer();
            if (!_isUp) return PcscStatus.NoService;
            Held++;
            context = new Context(this, _generation);
            return PcscStatus.Success;
        }
    }

    private void Change(Action change)
    {
        lock (_gate)
        {
            change();
            Monitor.PulseAll(_gate);
        }
    }

    private void Answer()
    {
        while (_isHung) Monitor.Wait(_gate);
    }

    private PcscStatus? Lost(int generation)
    {
        Answer();
        return !_isUp ? PcscStatus.NoService : generation != _generation ? PcscStatus.CommunicationError : null;
    }

    private sealed class Reader
    {
        private uint _count;

        public string? Card { get; private set; }

        public CardManner Manner { get; private set; }

        public bool IsUsable { get; set; } = true;

        public ReaderState State => !IsUsable ? new ReaderState(ReaderState.Unavailable)
            : Card is null ? new ReaderState(ReaderState.Empty | (_count << 16))
            : new ReaderState(ReaderState.Present | (Manner == CardManner.NoAtr ? ReaderState.Mute : 0) | (_count << 16));

        public void Insert(string card, CardManner manner)
        {
            if (Card is not null) return;
            (Card, Manner) = (card, manner);
            _count = (_count + 1) & 0xFFFF;
        }

        public void Pull()
        {
            if (Card is null) return;
            Card = null;
            _count = (_count + 1) & 0xFFFF;
        }
    }

    private sealed class Context(ScriptedPcsc pcsc, int generation) : IPcscContext
    {
        public PcscStatus ListReaders(out IReadOnlyList<string> readers)
        {
            lock (pcsc._gate)
            {
                readers = [];
                if (pcsc.Lost(generation) is { } lost) return lost;
                readers = [.. pcsc._readers.Keys];
                return PcscStatus.Success;
            }
        }

        public PcscStatus WaitForChange(IReadOnlyList<ReaderStatus> readers, int timeoutMs)
        {
            lock (pcsc._gate)
            {
                pcsc.Waits++;
                for (bool hasWaited = !pcsc.WaitsAsInLife; ; hasWaited = true)
                {
                    if (pcsc.Lost(generation) is { } lost) return lost;
                    if (readers.Any(r => !pcsc._readers.ContainsKey(r.Name))) return PcscStatus.UnknownReader;
                    bool isNews = readers.Any(r => pcsc._readers[r.Name].State != r.State.ToAskWith());
                    if (!isNews && !hasWaited)
                    {
                        Monitor.Wait(pcsc._gate, timeoutMs);
                        continue;
                    }

                    foreach (ReaderStatus reader in readers) reader.State = pcsc._readers[reader.Name].State;
                    return isNews ? PcscStatus.Success : PcscStatus.TimedOut;
                }
            }
        }

        public PcscStatus Connect(string reader, out IPcscCard? card)
        {
            lock (pcsc._gate)
            {
                card = null;
                if (pcsc.Lost(generation) is { } lost) return lost;
                if (!pcsc._readers.TryGetValue(reader, out Reader? found)) return PcscStatus.UnknownReader;
                if (!found.IsUsable) return PcscStatus.ReaderUnavailable;
                if (found.Card is null) return PcscStatus.NoCard;
                if (found.Manner == CardManner.NoAtr) return PcscStatus.UnresponsiveCard;
                pcsc.Held++;
                card = new Card(pcsc, generation, found, found.State);
                return PcscStatus.Success;
            }
        }

        public void Dispose()
        {
            lock (pcsc._gate) pcsc.Held--;
        }
    }

    private bool WaitsAsInLife => waits;

    private sealed class Card(ScriptedPcsc pcsc, int generation, Reader reader, ReaderState state) : IPcscCard
    {
        public ReadOnlySpan<byte> Atr => [0x3B, 0x00];

        public PcscStatus Transmit(ReadOnlySpan<byte> command, Span<byte> response, out int length)
        {
            lock (pcsc._gate)
            {
                length = 0;
                if (Gone() is { } gone) return gone;
                switch (reader.Manner)
                {
                    case CardManner.Hangs:
                        while (Gone() is null) Monitor.Wait(pcsc._gate);
                        return Gone()!.Value;
                    case CardManner.PulledWithin:
                        reader.Pull();
                        Monitor.PulseAll(pcsc._gate);
                        return PcscStatus.Success;
                    case CardManner.Empty:
                        return PcscStatus.Success;
                    case CardManner.Fails:
                        return PcscStatus.NotTransacted;
                    default:
                        length = Encoding.ASCII.GetBytes(reader.Card!, response);
                        response[length++] = 0x90;
                        response[length++] = 0x00;
                        return PcscStatus.Success;
                }
            }
        }

        public void Dispose()
        {
            lock (pcsc._gate) pcsc.Held--;
        }

        private PcscStatus? Gone() => pcsc.Lost(generation) is { } lost ? lost
            : !pcsc._readers.ContainsValue(reader) || !reader.IsUsable ? PcscStatus.ReaderUnavailable
            : reader.State != state ? PcscStatus.RemovedCard
            : null;
    }
}
