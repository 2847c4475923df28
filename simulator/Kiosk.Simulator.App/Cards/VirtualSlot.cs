using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Kiosk.Simulator.Cards;

namespace Kiosk.Simulator.App.Cards;

/// <summary>
/// A slot of vpcd (vsmartcard's virtual reader) as the hand sees it that puts cards in and pulls them out. A card that is in stays in when pcscd ends and begins
/// anew.
/// </summary>
/// <remarks>
/// vpcd's protocol over TCP: an open connection is a card that is in. Each message is a length, 16 bits big-endian, and that many bytes; one byte is control
/// (00 power off, 01 power on, 02 reset, none of them answered; 04 asks for the answer to reset, also to see whether the card is still in), more are a command
/// APDU, answered with a response APDU.
/// </remarks>
public sealed class VirtualSlot : IDisposable
{
    private const int FirstPort = 35963;
    private const int PowerOff = 0, PowerOn = 1, ResetCard = 2, TellAtr = 4;
    private const int ProtocolTcp = 6, QuickAck = 12;

    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(20);

    private readonly object _gate = new();
    private readonly IPEndPoint _reader;
    private readonly Random _random;
    private readonly Action<string> _tell;
    private readonly Thread _thread;
    private IVirtualCard? _card;
    private Socket? _line;
    private CardFault _fault;
    private TimeSpan _delay;
    private bool _isOver;

    /// <param name="slot">0 or 1.</param>
    /// <param name="seed">Of the garbage.</param>
    /// <param name="tell">Gets "inserted NANOSECONDS" (monotonic time) when the reader can see the card, and "lost" when the reader let go of it; on a thread of the slot.</param>
    public VirtualSlot(int slot, int seed, Action<string> tell)
    {
        _reader = new IPEndPoint(IPAddress.Loopback, FirstPort + slot);
        _random = new Random(seed);
        _tell = tell;
        _thread = new Thread(Run) { IsBackground = true, Name = $"card slot {slot}" };
        _thread.Start();
    }

    /// <summary>What goes wrong, from the next command on.</summary>
    public CardFault Fault
    {
        set
        {
            lock (_gate) _fault = value;
        }
    }

    /// <summary>How long the card takes to answer each command.</summary>
    public TimeSpan Delay
    {
        set
        {
            lock (_gate) _delay = value;
        }
    }

    /// <summary>Puts a card in; pulls the one that is in.</summary>
    public void Insert(IVirtualCard card)
    {
        Pull();
        lock (_gate)
        {
            _card = card;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Pulls the card; nothing when none is in.</summary>
    public void Pull()
    {
        lock (_gate)
        {
            _card = null;
            _line?.Dispose();
            _line = null;
            Monitor.PulseAll(_gate);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate) _isOver = true;
        Pull();
        _thread.Join();
    }

    private void Run()
    {
        while (WaitForCard() is { } card)
        {
            using var line = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                line.Connect(_reader);
                if (!TakeLine(line, card)) continue;
                _tell($"inserted {TimeProvider.System.GetTimestamp() * (1_000_000_000 / TimeProvider.System.TimestampFrequency)}");
                card.Reset();
                Serve(line, card);
                if (IsIn(card)) _tell("lost");
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Nobody listens there yet, or somebody pulled the card.
            }

            lock (_gate)
            {
                if (_line == line) _line = null;
                if (!_isOver) Monitor.Wait(_gate, Again);
            }
        }
    }

    private IVirtualCard? WaitForCard()
    {
        lock (_gate)
        {
            while (_card is null && !_isOver) Monitor.Wait(_gate);
            return _isOver ? null : _card;
        }
    }

    private bool IsIn(IVirtualCard card)
    {
        lock (_gate) return _card == card;
    }

    private bool TakeLine(Socket line, IVirtualCard card)
    {
        lock (_gate)
        {
            if (_card != card) return false;
            _line = line;
            return true;
        }
    }

    // Until the reader lets go of the card.
    private void Serve(Socket line, IVirtualCard card)
    {
        byte[] message = new byte[ushort.MaxValue];
        for (int commands = 0; Receive(line, message.AsSpan(0, 2));)
        {
            Span<byte> body = message.AsSpan(0, BinaryPrimitives.ReadUInt16BigEndian(message));
            if (!Receive(line, body)) return;
            if (body is [var control])
            {
                if (control is PowerOff or PowerOn or ResetCard) card.Reset();
                else if (control == TellAtr) Send(line, card.Atr.Span);
            }
            else if (!Answer(line, card, body, ++commands)) return;
        }
    }

    private bool Answer(Socket line, IVirtualCard card, ReadOnlySpan<byte> command, int number)
    {
        CardFaultKind fault;
        lock (_gate)
        {
            if (_delay > TimeSpan.Zero && _card == card) Monitor.Wait(_gate, _delay);
            fault = _fault.AtCommand == number ? _fault.Kind : CardFaultKind.None;
            if (fault is CardFaultKind.Garbage or CardFaultKind.Short) _fault = CardFault.None;
        }

        switch (fault)
        {
            case CardFaultKind.None:
                Send(line, card.Answer(command));
                return true;
            case CardFaultKind.Mute:
                return true;
            case CardFaultKind.PulledWithin:
                Pull();
                return false;
            case CardFaultKind.Garbage:
                byte[] garbage = new byte[_random.Next(2, 258)];
                _random.NextBytes(garbage);
                Send(line, garbage);
                return true;
            case CardFaultKind.Short:
                Send(line, [0x90]);
                return true;
            default:
                throw new InvalidOperationException($"no fault {fault:D}");
        }
    }

    // False when the other end closed.
    private static bool Receive(Socket line, Span<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            // The kernel forgets it after each receive; without it every message waits 40 ms for an acknowledgement that is put off.
            line.SetRawSocketOption(ProtocolTcp, QuickAck, [1, 0, 0, 0]);
            int count = line.Receive(bytes);
            if (count == 0) return false;
            bytes = bytes[count..];
        }

        return true;
    }

    private static void Send(Socket line, ReadOnlySpan<byte> body)
    {
        byte[] message = new byte[2 + body.Length];
        BinaryPrimitives.WriteUInt16BigEndian(message, (ushort)body.Length);
        body.CopyTo(message.AsSpan(2));
        for (int sent = 0; sent < message.Length;) sent += line.Send(message, sent, message.Length - sent, SocketFlags.None);
    }
}
