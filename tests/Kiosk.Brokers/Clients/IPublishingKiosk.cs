namespace Kiosk.Brokers.Clients;

/// <summary>A kiosk of a scenario: it makes records of its own and publishes them.</summary>
public interface IPublishingKiosk : IAsyncDisposable
{
    /// <summary>Its name in topics.</summary>
    string Name { get; }

    /// <summary>Records made so far.</summary>
    long Published { get; }

    /// <summary>Of these, acknowledged to the end: what this means is the kind of kiosk's.</summary>
    long Acknowledged { get; }

    /// <summary>The newest fault.</summary>
    string LastProblem { get; }

    /// <summary>Begins to make and publish records.</summary>
    Task StartAsync();

    /// <summary>Makes no more, and waits, within bounds, until what it made is acknowledged.</summary>
    /// <returns>The ids of the records that the clinical store must now have.</returns>
    Task<IReadOnlyCollection<string>> FinishAsync(TimeSpan patience);
}
