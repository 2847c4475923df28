using System.Security.Cryptography;

namespace Kiosk.Edge.Clocks;

/// <summary>Where new identifiers and seeds come from. Tests replay a run by giving fixed ones.</summary>
public interface IIdentifiers
{
    /// <summary>A new random UUID.</summary>
    Guid NewUuid();

    /// <summary>A new random number, 0 to 2^31 - 1, to begin a counter or seed a <see cref="Random"/> with.</summary>
    int NewSeed();
}

/// <summary>Identifiers from the system's random source: the one place that uses it.</summary>
public sealed class SystemIdentifiers : IIdentifiers
{
    /// <inheritdoc/>
#pragma warning disable RS0030 // The adapter that everything else is told to use.
    public Guid NewUuid() => Guid.NewGuid();
#pragma warning restore RS0030

    /// <inheritdoc/>
    public int NewSeed() => RandomNumberGenerator.GetInt32(int.MaxValue);
}
