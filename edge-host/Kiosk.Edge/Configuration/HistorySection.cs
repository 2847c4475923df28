namespace Kiosk.Edge.Configuration;

/// <summary>Earlier values of a person, for the trend beside the new ones.</summary>
public sealed record HistorySection
{
    [Option("The backend that is asked for earlier values when somebody identified opens a visit that goes to the clinic: it is given the pseudonym. With off there is no trend.")]
    public BackendSection Backend { get; init; } = new();
}
