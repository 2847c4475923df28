using System.Security.Cryptography;
using System.Text;
using Kiosk.Outbox;

namespace Kiosk.Torture.World;

/// <summary>A record that a producer on the kiosk makes; its body carries lane and number, and is drawn from seed and number alone.</summary>
public sealed class ProducedRecord
{
    private const int BodyBytesMin = 50;
    private const int BodyBytesMax = 2000;

    /// <param name="seed">Of the run.</param>
    /// <param name="lane">Where it goes.</param>
    /// <param name="number">Its number in the run.</param>
    /// <param name="bodyBytes">Its size; null draws 50 to 2,000.</param>
    public ProducedRecord(int seed, Lane lane, int number, int? bodyBytes = null)
    {
        (Lane, Number, Id) = (lane, number, $"{Prefix}{lane.Name()}-{number:d6}");
        var random = new Random(unchecked((seed * 1_000_003) + number));
        Body = new byte[bodyBytes ?? random.Next(BodyBytesMin, BodyBytesMax + 1)];
        random.NextBytes(Body);
        Encoding.ASCII.GetBytes($"{lane.Name()} {number} of {seed}\n").AsSpan().CopyTo(Body);
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(Body));
    }

    /// <summary>How the ids of all these begin: what comes under another name is the kiosk's own.</summary>
    public const string Prefix = "torture-";

    /// <summary>Where it goes.</summary>
    public Lane Lane { get; }

    /// <summary>Its number in the run, from 0.</summary>
    public int Number { get; }

    /// <summary>Its name.</summary>
    public string Id { get; }

    /// <summary>Its bytes.</summary>
    public byte[] Body { get; }

    /// <summary>Of the bytes, lower-case hex.</summary>
    public string Sha256 { get; }
}
