namespace Kiosk.Edge.Screen.Thresholds;

/// <summary>What clinicians say of one kind of value in adults.</summary>
/// <param name="Kind">The measurement kind's name.</param>
/// <param name="Unit">As values of that kind are shown.</param>
/// <param name="UsualLow">The lowest usual value, itself included; null where there is no lower end.</param>
/// <param name="UsualHigh">The highest usual value, itself included; null where there is no upper end.</param>
/// <param name="ScaleMin">Where the picture of the range begins.</param>
/// <param name="ScaleMax">Where it ends.</param>
/// <param name="HelpBelow">A value below this one, itself not included, is a reason to call for help now; null for none.</param>
/// <param name="HelpAbove">A value above this one, itself not included, is a reason to call for help now; null for none.</param>
/// <param name="Source">Document and clause.</param>
public sealed record Threshold(
    string Kind, string Unit, decimal? UsualLow, decimal? UsualHigh, decimal ScaleMin, decimal ScaleMax, decimal? HelpBelow, decimal? HelpAbove, string Source)
{
    /// <summary>Where a number lies; never <see cref="Judgement.None"/>.</summary>
    public Judgement Judge(decimal number) =>
        number < HelpBelow ? Judgement.HelpBelow
        : number > HelpAbove ? Judgement.HelpAbove
        : number < UsualLow ? Judgement.Below
        : number > UsualHigh ? Judgement.Above
        : Judgement.Usual;
}

/// <summary>Where a value lies. It informs; it is no diagnosis.</summary>
public enum Judgement
{
    /// <summary>Nothing is said: no value, no row for it, or a value in question.</summary>
    None = 0,

    /// <summary>In the usual range.</summary>
    Usual,

    /// <summary>Below the usual range.</summary>
    Below,

    /// <summary>Above the usual range.</summary>
    Above,

    /// <summary>So low that help is offered now.</summary>
    HelpBelow,

    /// <summary>So high that help is offered now.</summary>
    HelpAbove,
}
