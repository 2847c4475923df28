namespace Kiosk.Edge.Records;

/// <summary>One thing that a kiosk says of itself: exactly one of a number, words, yes or no, or why there is none of these.</summary>
/// <param name="Code">Its code in the system urn:x-kiosk:report.</param>
/// <param name="Label">The code's meaning for people.</param>
public sealed record ReportItem(string Code, string Label)
{
    /// <summary>A number, in <see cref="Unit"/>.</summary>
    public decimal? Number { get; private init; }

    /// <summary>The number's unit: UCUM, which people read as well.</summary>
    public string Unit { get; private init; } = "";

    /// <summary>Words.</summary>
    public string? Words { get; private init; }

    /// <summary>Yes or no.</summary>
    public bool? Holds { get; private init; }

    /// <summary>Why there is no value.</summary>
    public string? NoValueReason { get; private init; }

    /// <summary>A number of things.</summary>
    public static ReportItem Count(string code, string label, long count) => new(code, label) { Number = count, Unit = "1" };

    /// <summary>Bytes.</summary>
    public static ReportItem Bytes(string code, string label, long bytes) => new(code, label) { Number = bytes, Unit = "By" };

    /// <summary>A time span, with milliseconds.</summary>
    public static ReportItem Span(string code, string label, TimeSpan span) =>
        new(code, label) { Number = Math.Round((decimal)span.TotalSeconds, 3), Unit = "s" };

    /// <summary>Words.</summary>
    public static ReportItem Of(string code, string label, string words) => new(code, label) { Words = words };

    /// <summary>Yes or no.</summary>
    public static ReportItem Of(string code, string label, bool holds) => new(code, label) { Holds = holds };

    /// <summary>Nothing, and why.</summary>
    public static ReportItem Unknown(string code, string label, string reason) => new(code, label) { NoValueReason = reason };
}

/// <summary>Things that belong together.</summary>
/// <param name="Topic">What they are about, in words or as nothing but a code.</param>
/// <param name="Items">At least one.</param>
public sealed record ReportSection(ReportItem Topic, IReadOnlyList<ReportItem> Items);

/// <summary>What a kiosk says of itself, not of a person: an alarm, or how it does.</summary>
/// <param name="Name">What it is, the first part of <see cref="RecordId"/>: letters.</param>
/// <param name="Id">Names it for good.</param>
/// <param name="KioskId">The kiosk's name in the fleet.</param>
/// <param name="GatewayVersion">The edge host's version.</param>
/// <param name="IsTest">True for simulated boards and accelerated clocks: security label HTEST.</param>
/// <param name="At">When, by the kiosk's clock.</param>
/// <param name="UtcUncertainty">How far that may be off; null when the clock was never set.</param>
/// <param name="Sections">At least one.</param>
public sealed record KioskReport(
    string Name, Guid Id, string KioskId, string GatewayVersion, bool IsTest, DateTimeOffset At, TimeSpan? UtcUncertainty,
    IReadOnlyList<ReportSection> Sections)
{
    /// <summary>The record's name everywhere.</summary>
    public string RecordId => $"{Name}-{Id:D}";
}
