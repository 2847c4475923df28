using System.Security.Cryptography;

namespace Kiosk.Identity.Cards;

/// <summary>What a card answered: valid until the next command.</summary>
/// <param name="status">The status bytes, SW1 in the high byte; 0 when nothing was answered.</param>
/// <param name="data">In the session's buffer.</param>
internal readonly ref struct CardReply(ushort status, ReadOnlySpan<byte> data)
{
    /// <summary>Done.</summary>
    public const ushort Done = 0x9000;

    /// <summary>The end of the file came before the number of bytes that was asked for.</summary>
    public const ushort EndOfFile = 0x6282;

    /// <summary>There is no such file or application.</summary>
    public const ushort NotFound = 0x6A82;

    /// <summary>The status bytes, SW1 in the high byte.</summary>
    public ushort Status { get; } = status;

    /// <summary>What came with them.</summary>
    public ReadOnlySpan<byte> Data { get; } = data;

    /// <summary>True for <see cref="Done"/>.</summary>
    public bool IsDone => Status == Done;
}

/// <summary>
/// Commands to one card for one read: it fetches what the card holds ready (61xx), asks again for the right number of bytes (6Cxx), ends a read that takes too many
/// commands, and overwrites what came.
/// </summary>
/// <param name="channel">To the card.</param>
/// <param name="commandsMax">Commands in all.</param>
/// <remarks>ISO/IEC 7816-4:2013, 5.1 and table 5; ISO/IEC 7816-3, 12.2 for 61xx and 6Cxx.</remarks>
internal sealed class CardSession(ICardChannel channel, int commandsMax) : IDisposable
{
    private const int ResponseMax = 258, StatusBytes = 2, DataMax = 512, FollowUpsMax = 8;
    private const byte HasMore = 0x61, WrongLength = 0x6C, GetResponse = 0xC0;

    // Bytes of a command without data: CLA INS P1 P2 Le.
    private const int ShortCommand = 5;

    private readonly byte[] _response = GC.AllocateUninitializedArray<byte>(ResponseMax, pinned: true);
    private readonly byte[] _data = GC.AllocateUninitializedArray<byte>(DataMax, pinned: true);
    private int _commands;

    /// <summary>Sends a command and its follow-ups.</summary>
    /// <param name="name">Of the command, for a technician.</param>
    /// <param name="command">ISO 7816-4, short form.</param>
    /// <param name="reply">Default when there is none.</param>
    /// <returns>Null when the card answered, whatever it answered.</returns>
    public CardFault? Send(string name, scoped ReadOnlySpan<byte> command, out CardReply reply)
    {
        reply = default;
        Span<byte> followUp = stackalloc byte[ShortCommand];
        scoped ReadOnlySpan<byte> next = command;
        int collected = 0;
        for (int i = 0; i <= FollowUpsMax; i++)
        {
            CardFault? fault = Exchange(name, next, out ushort status, out ReadOnlySpan<byte> data);
            if (fault is not null) return fault;
            byte sw1 = (byte)(status >> 8), sw2 = (byte)status;
            // Ask again: bytes that came with it count for nothing.
            if (sw1 == WrongLength && next.Length == ShortCommand)
            {
                next[..4].CopyTo(followUp);
                followUp[4] = sw2;
                next = followUp;
                continue;
            }

            if (data.Length > DataMax - collected) return CardFault.Damaged($"{name}: the card answers more than {DataMax} bytes");
            data.CopyTo(_data.AsSpan(collected));
            collected += data.Length;
            if (sw1 != HasMore)
            {
                reply = new CardReply(status, _data.AsSpan(0, collected));
                return null;
            }

            followUp.Clear();
            (followUp[0], followUp[1], followUp[4]) = (command[0], GetResponse, sw2);
            next = followUp;
        }

        return CardFault.Damaged($"{name}: the card answers in more than {FollowUpsMax} pieces");
    }

    /// <summary>Overwrites what came last.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_response);
        CryptographicOperations.ZeroMemory(_data);
    }

    private CardFault? Exchange(string name, scoped ReadOnlySpan<byte> command, out ushort status, out ReadOnlySpan<byte> data)
    {
        status = 0;
        data = default;
        if (_commands == commandsMax) return CardFault.Damaged($"{name}: the card was not read after {commandsMax} commands");
        _commands++;
        CardLinkStatus link = channel.Transmit(command, _response, out int length);
        if (link == CardLinkStatus.Answered && (length < StatusBytes || length > _response.Length)) link = CardLinkStatus.Broken;
        if (link != CardLinkStatus.Answered) return CardFault.Of(name, link);
        int dataLength = length - StatusBytes;
        status = (ushort)((_response[dataLength] << 8) | _response[dataLength + 1]);
        data = _response.AsSpan(0, dataLength);
        return null;
    }
}
