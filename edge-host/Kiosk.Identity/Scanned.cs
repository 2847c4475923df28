namespace Kiosk.Identity;

/// <summary>Whom a scanned code or a typed number told, or why nobody.</summary>
/// <param name="Person">Null when nobody; else the receiver's to dispose of.</param>
/// <param name="Problem">Why nobody, for the person at the kiosk, without repeating what was read ("the last digit does not fit the others: please check the number"); empty with a person.</param>
public sealed record Scanned(Person? Person, string Problem)
{
    /// <summary>It told.</summary>
    public static Scanned Of(Person person) => new(person, "");

    /// <summary>It did not.</summary>
    public static Scanned Failed(string problem) => new(null, problem);
}
