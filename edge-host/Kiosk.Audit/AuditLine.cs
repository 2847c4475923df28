using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Kiosk.Audit;

/// <summary>Where a chain is: an entry's number and its hash. Number 0 is before the first entry and has the hash <see cref="Zero"/>.</summary>
/// <param name="Number">0 for none.</param>
/// <param name="Hash">64 hex digits in lower case.</param>
public sealed record ChainPoint(long Number, string Hash)
{
    /// <summary>What the first entry has for the hash of the one before.</summary>
    public const string Zero = "0000000000000000000000000000000000000000000000000000000000000000";

    /// <summary>Before the first entry.</summary>
    public static ChainPoint Start { get; } = new(0, Zero);
}

/// <summary>What an entry says, without its place in the chain.</summary>
/// <param name="At">UTC, to the microsecond.</param>
/// <param name="ClockUncertaintyUs">How far that may be off, us; null while nothing sets the clock: then the time is no evidence.</param>
/// <param name="Boot">Which boot of the machine <paramref name="UptimeUs"/> belongs to.</param>
/// <param name="UptimeUs">Monotonic time, us.</param>
/// <param name="Action">Number of the <see cref="AuditAction"/>; one that this version does not know is kept as it is.</param>
/// <param name="Actor">Who, as a role or a device.</param>
/// <param name="Object">To what; may be empty.</param>
/// <param name="Detail">More; may be empty.</param>
public sealed record AuditFact(
    DateTimeOffset At, long? ClockUncertaintyUs, string Boot, long UptimeUs, int Action, string Actor, string Object, string Detail);

/// <summary>An entry in its place: bound to the one before by that one's hash.</summary>
/// <remarks>
/// The hash is SHA-256 (FIPS 180-4) of these bytes, numbers big-endian, texts as a length of two bytes and UTF-8:
/// <code>
/// "kiosk audit 1\n"  14 bytes of ASCII
/// chain              text, 16 hex digits
/// number             8 bytes
/// at                 8 bytes, us since 1970-01-01T00:00:00Z
/// clock uncertainty  8 bytes, us; -1 while nothing sets the clock
/// boot               text
/// uptime             8 bytes, us
/// action             4 bytes
/// actor, object, detail   three texts
/// previous hash      32 bytes; zeros for entry 1
/// </code>
/// The chain has no key: whoever may write the files can make a new one from any entry on. What shows that is what was shipped before.
/// </remarks>
/// <param name="Chain">16 hex digits, new with each new log.</param>
/// <param name="Number">From 1, without a gap.</param>
/// <param name="Fact">What it says.</param>
/// <param name="Previous">The hash of the entry before.</param>
/// <param name="Hash">Its own.</param>
public sealed record AuditLine(string Chain, long Number, AuditFact Fact, string Previous, string Hash)
{
    /// <summary>Characters of a chain's name.</summary>
    public const int ChainLength = 16;

    /// <summary>Characters of the texts, at most.</summary>
    public const int BootMax = 64, ActorMax = 64, ObjectMax = 256, DetailMax = 1024;

    private const int HashBytes = 32;

    private static ReadOnlySpan<byte> Domain => "kiosk audit 1\n"u8;

    /// <summary>Where the chain is with it.</summary>
    public ChainPoint Point => new(Number, Hash);

    /// <summary>Makes the entry that follows a point.</summary>
    public static AuditLine After(ChainPoint last, string chain, AuditFact fact)
    {
        var line = new AuditLine(chain, last.Number + 1, fact, last.Hash, "");
        return line with { Hash = line.ComputeHash() };
    }

    /// <summary>The hash that the entry must have; see the remarks.</summary>
    public string ComputeHash() => Convert.ToHexStringLower(SHA256.HashData(Canonical()));

    /// <summary>The bytes that are hashed; see the remarks.</summary>
    public byte[] Canonical()
    {
        using var bytes = new MemoryStream();
        bytes.Write(Domain);
        Text(bytes, Chain);
        Long(bytes, Number);
        Long(bytes, AuditFormat.Microseconds(Fact.At));
        Long(bytes, Fact.ClockUncertaintyUs ?? -1);
        Text(bytes, Fact.Boot);
        Long(bytes, Fact.UptimeUs);
        Span<byte> action = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(action, Fact.Action);
        bytes.Write(action);
        Text(bytes, Fact.Actor);
        Text(bytes, Fact.Object);
        Text(bytes, Fact.Detail);
        Span<byte> previous = stackalloc byte[HashBytes];
        Convert.FromHexString(Previous, previous, out _, out _);
        bytes.Write(previous);
        return bytes.ToArray();
    }

    private static void Long(MemoryStream bytes, long value)
    {
        Span<byte> number = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(number, value);
        bytes.Write(number);
    }

    private static void Text(MemoryStream bytes, string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(length, checked((ushort)utf8.Length));
        bytes.Write(length);
        bytes.Write(utf8);
    }
}
