namespace Kiosk.Edge.Configuration;

/// <summary>What leaves the kiosk in the place of a person's number.</summary>
public sealed record PseudonymSection
{
    [Option("Whose pseudonyms: all kiosks of a deployment have the same keys, and know the same person by the same pseudonym. Part of the identifier system.",
        Pattern = "[a-z0-9][a-z0-9-]{0,31}", PatternText = "1 to 32 lower case letters, digits and '-', beginning with a letter or digit")]
    public string Deployment { get; init; } = "default";

    [Option("How long after a new key the pseudonym by the old one is told beside the new one, days, so that a backend links them.", Min = 0, Max = 3650)]
    public int OverlapDays { get; init; } = 90;

    [Option("A backend that holds the key of the pseudonyms: it is given what this kiosk's keys make of a number, never the number. With off the kiosk's own keys make the pseudonyms.")]
    public BackendSection Backend { get; init; } = new();
}
