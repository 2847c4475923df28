namespace Kiosk.Edge.Configuration;

/// <summary>What a text must be, beyond what a pattern can tell.</summary>
public enum TextForm
{
    /// <summary>Any text.</summary>
    Any = 0,

    /// <summary>An IP address with a port, or off.</summary>
    EndpointOrOff = 1,

    /// <summary>An absolute http or https address, or off.</summary>
    WebAddressOrOff = 2,
}

/// <summary>
/// Documents and bounds one option of the configuration file. The default is the property's initial value. What is printed by
/// --print-config and what the loader checks both come from here.
/// </summary>
/// <param name="text">What the option does, one or two sentences, with its unit.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OptionAttribute(string text) : Attribute
{
    /// <summary>What the option does.</summary>
    public string Text { get; } = text;

    /// <summary>Smallest number allowed.</summary>
    public double Min { get; init; } = double.NegativeInfinity;

    /// <summary>Largest number allowed.</summary>
    public double Max { get; init; } = double.PositiveInfinity;

    /// <summary>Numbers or words allowed, separated by '|'; empty when any is.</summary>
    public string OneOf { get; init; } = "";

    /// <summary>A regular expression that a text must match as a whole; empty when any text will do.</summary>
    public string Pattern { get; init; } = "";

    /// <summary>What a text is parsed as.</summary>
    public TextForm Form { get; init; }

    /// <summary>What <see cref="Pattern"/> and <see cref="Form"/> mean, for people.</summary>
    public string PatternText { get; init; } = "";

    /// <summary>True when the file must have the option: its initial value is but an example.</summary>
    public bool Required { get; init; }
}
