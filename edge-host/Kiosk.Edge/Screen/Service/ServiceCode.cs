using System.Security.Cryptography;
using System.Text.Json;
using Kiosk.Interop.Files;

namespace Kiosk.Edge.Screen.Service;

/// <summary>What came of a code.</summary>
public enum CodeVerdict
{
    /// <summary>It is the code.</summary>
    Right = 0,

    /// <summary>It is not.</summary>
    Wrong,

    /// <summary>Too many were wrong: none is looked at now.</summary>
    Locked,

    /// <summary>None is set: nobody gets in.</summary>
    NotSet,
}

/// <summary>
/// The technician's code for the service menu. Only a salted hash is kept (PBKDF2 with SHA-256, 600,000 rounds: OWASP Password Storage Cheat Sheet, 2023), in a file that
/// the service alone can read. After five wrong codes none is looked at for a minute, and for twice as long each time after that, up to an hour. May be used from any thread.
/// </summary>
/// <param name="folder">The data directory.</param>
/// <param name="time">For the pause; monotonic.</param>
public sealed class ServiceCode(string folder, TimeProvider time)
{
    /// <summary>Digits of a code, at least and at most.</summary>
    public const int LengthMin = 6, LengthMax = 12;

    private const int Rounds = 600_000, SaltBytes = 16, HashBytes = 32, WrongMax = 5;

    private static readonly TimeSpan PauseFirst = TimeSpan.FromMinutes(1), PauseMax = TimeSpan.FromHours(1);

    private readonly string _file = Path.Combine(folder, "service-code.json");
    private readonly Lock _lock = new();
    private int _wrong;
    private TimeSpan _pause = PauseFirst;
    private long? _lockedAt;

    /// <summary>How long none is looked at; zero when one is.</summary>
    public TimeSpan LockedFor
    {
        get
        {
            lock (_lock) return _lockedAt is { } at && _pause - time.GetElapsedTime(at) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Whether a text can be a code.</summary>
    public static bool IsFit(string code) => code.Length is >= LengthMin and <= LengthMax && code.All(char.IsAsciiDigit);

    /// <summary>Sets another code.</summary>
    /// <exception cref="IOException">It cannot be written; the one before holds.</exception>
    public void Set(string code)
    {
        if (!IsFit(code)) throw new ArgumentException("not a code", nameof(code));
        byte[] salt = RandomNumberGenerator.GetBytes(SaltBytes);
        DurableFile.Write(_file, JsonSerializer.SerializeToUtf8Bytes(new Kept(salt, Hash(code, salt, Rounds), Rounds)));
        lock (_lock) (_wrong, _lockedAt, _pause) = (0, null, PauseFirst);
    }

    /// <summary>Looks at a code; takes part of a second.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public CodeVerdict Try(string code)
    {
        lock (_lock)
        {
            if (LockedFor > TimeSpan.Zero) return CodeVerdict.Locked;
            if (!File.Exists(_file)) return CodeVerdict.NotSet;
            Kept kept = JsonSerializer.Deserialize<Kept>(File.ReadAllBytes(_file)) ?? throw new IOException($"{_file} is damaged; set the code anew (kioskctl service code).");
            if (IsFit(code) && CryptographicOperations.FixedTimeEquals(Hash(code, kept.Salt, kept.Rounds), kept.Hash))
            {
                (_wrong, _lockedAt, _pause) = (0, null, PauseFirst);
                return CodeVerdict.Right;
            }

            if (++_wrong < WrongMax) return CodeVerdict.Wrong;
            // The first pause is of a minute, each after it twice as long.
            if (_lockedAt is not null) _pause = _pause * 2 < PauseMax ? _pause * 2 : PauseMax;
            (_lockedAt, _wrong) = (time.GetTimestamp(), 0);
            return CodeVerdict.Locked;
        }
    }

    private static byte[] Hash(string code, byte[] salt, int rounds) => Rfc2898DeriveBytes.Pbkdf2(code, salt, rounds, HashAlgorithmName.SHA256, HashBytes);

    private sealed record Kept(byte[] Salt, byte[] Hash, int Rounds);
}
