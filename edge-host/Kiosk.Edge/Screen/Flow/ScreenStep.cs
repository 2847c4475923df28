namespace Kiosk.Edge.Screen.Flow;

/// <summary>What the screen shows.</summary>
public enum ScreenStep
{
    /// <summary>Nobody is there: it invites.</summary>
    Attract = 0,

    /// <summary>Which language.</summary>
    Language,

    /// <summary>The text that is agreed to.</summary>
    Consent,

    /// <summary>Who it is.</summary>
    Identify,

    /// <summary>A number is typed.</summary>
    Number,

    /// <summary>A login by telephone.</summary>
    Login,

    /// <summary>Somebody was identified: is it them?</summary>
    Confirm,

    /// <summary>What to measure.</summary>
    Choose,

    /// <summary>A task is guided.</summary>
    Measure,

    /// <summary>The visit is being sealed.</summary>
    Saving,

    /// <summary>What was measured.</summary>
    Results,

    /// <summary>A doctor is asked.</summary>
    Doctor,

    /// <summary>How it was.</summary>
    Rate,

    /// <summary>It is over; nothing of the person is kept.</summary>
    Goodbye,

    /// <summary>The host started again within a visit.</summary>
    Interrupted,

    /// <summary>The technician's code.</summary>
    ServiceCode,

    /// <summary>The service menu.</summary>
    Service,
}

/// <summary>What lies over the step.</summary>
public enum ScreenOverlay
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Help.</summary>
    Help,

    /// <summary>Is anybody still there?</summary>
    StillThere,

    /// <summary>The cuff is released; go on, or end?</summary>
    Stop,

    /// <summary>Whom to call.</summary>
    Emergency,
}

/// <summary>How the screen is made easier to use; for one person.</summary>
/// <param name="IsLarge">Large letters.</param>
/// <param name="IsContrasted">White on black.</param>
/// <param name="IsLow">Everything in the lower half.</param>
/// <param name="IsSpoken">Prompts are read aloud.</param>
/// <param name="Volume">Of it, 1 to 5.</param>
public sealed record Comfort(bool IsLarge = false, bool IsContrasted = false, bool IsLow = false, bool IsSpoken = false, int Volume = 3);
