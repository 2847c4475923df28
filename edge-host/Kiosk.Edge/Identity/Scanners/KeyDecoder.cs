using System.Security.Cryptography;
using Kiosk.Interop.Input;

namespace Kiosk.Edge.Identity.Scanners;

/// <summary>Makes the characters of zones and numbers out of the keys of a US keyboard.</summary>
/// <remarks>
/// Letters come in upper case with or without shift, since a zone has no others and a caps lock may be on. Any other key that makes a character gives <see
/// cref="Other"/>, which no code has, so that nothing is left out unseen. Key codes: include/uapi/linux/input-event-codes.h.
/// </remarks>
internal sealed class KeyDecoder
{
    /// <summary>What Enter gives.</summary>
    public const byte Enter = (byte)'\n';

    /// <summary>What a key gives that is none of ours.</summary>
    public const byte Other = (byte)'?';

    private const ushort EnterKey = 28, KeypadEnterKey = 96, LeftShift = 42, RightShift = 54, CommaKey = 51;

    // By key code, without shift; 0 where there is none of ours. Keys 2 to 53 are the rows of the keyboard, 71 to 82 those of the keypad.
    private static readonly byte[] Characters = MakeCharacters();

    private readonly byte[] _event = GC.AllocateArray<byte>(InputEvent.Length, pinned: true);
    private int _held;
    private bool _isLeftShift, _isRightShift;

    /// <summary>Forgets keys that are held and half an event.</summary>
    public void Begin()
    {
        CryptographicOperations.ZeroMemory(_event);
        _held = 0;
        _isLeftShift = _isRightShift = false;
    }

    /// <summary>Takes what came, event by event.</summary>
    /// <param name="received">May end within an event.</param>
    /// <param name="burst">Characters are added there; lost events spoil it.</param>
    public void Take(ReadOnlySpan<byte> received, Burst burst)
    {
        while (!received.IsEmpty)
        {
            int count = Math.Min(InputEvent.Length - _held, received.Length);
            received[..count].CopyTo(_event.AsSpan(_held));
            received = received[count..];
            _held += count;
            if (_held < InputEvent.Length) return;
            InputEvent happened = InputEvent.Of(_event);
            CryptographicOperations.ZeroMemory(_event);
            _held = 0;
            Take(happened, burst);
        }
    }

    private void Take(InputEvent happened, Burst burst)
    {
        if (happened is { Type: InputEvent.Synchronize, Code: InputEvent.Dropped })
        {
            _isLeftShift = _isRightShift = false;
            burst.Spoil();
            return;
        }

        if (happened.Type != InputEvent.Key) return;
        bool isDown = happened.Value != 0;
        if (happened.Code == LeftShift) _isLeftShift = isDown;
        else if (happened.Code == RightShift) _isRightShift = isDown;
        else if (happened.Value == 1 && Character(happened.Code) is var character && character != 0) burst.Add([character]);
    }

    // 0 for a key that makes no character: modifiers, functions, the buttons of mice.
    private byte Character(ushort code)
    {
        if (code is EnterKey or KeypadEnterKey) return Enter;
        if (code >= Characters.Length) return 0;
        byte plain = Characters[code];
        if (!_isLeftShift && !_isRightShift) return plain;
        if (code == CommaKey) return (byte)'<';
        return plain is >= (byte)'A' and <= (byte)'Z' or 0 ? plain : Other;
    }

    private static byte[] MakeCharacters()
    {
        const int Keys = 90;
        byte[] characters = new byte[Keys];
        // From the first key of each run: digits and - =, three rows of letters with what is beside them, the keypad, and the key beside the left shift, which is
        // < on most keyboards of Europe.
        Put(characters, 2, "1234567890??"u8);
        Put(characters, 15, "?QWERTYUIOP??"u8);
        Put(characters, 30, "ASDFGHJKL???"u8);
        Put(characters, 43, "?ZXCVBNM???"u8);
        characters[55] = characters[57] = Other;
        Put(characters, 71, "789?456?1230?"u8);
        characters[86] = (byte)'<';
        return characters;
    }

    private static void Put(byte[] characters, int first, ReadOnlySpan<byte> run) => run.CopyTo(characters.AsSpan(first));
}
