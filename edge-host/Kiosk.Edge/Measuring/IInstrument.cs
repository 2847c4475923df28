using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Edge.Measuring;

/// <summary>A kind that an instrument measures, and the part that senses it.</summary>
public readonly record struct Given(MeasurementKind Kind, Part Part);

/// <summary>One result of an instrument.</summary>
public readonly record struct Measurement(MeasurementKind Kind, Part Part, Measured Measured);

/// <summary>A wave that goes into the record.</summary>
public readonly record struct Waveform(Channel Channel, MeasurementKind Kind);

/// <summary>
/// An instrument as the edge host sees it: from the samples and readings of a visit to values with the words and decimals of a record.
/// Pure: the same signals give the same values, live and sealed.
/// </summary>
public interface IInstrument
{
    /// <summary>What must be asked for: one bit, or several for a value derived from several instruments.</summary>
    Instruments Bits { get; }

    /// <summary>Its name on the control socket; null when it cannot be asked for by itself.</summary>
    string? Name { get; }

    /// <summary>Every kind that it may give, in the order of the record.</summary>
    IReadOnlyList<Given> Gives { get; }

    /// <summary>Kinds of readings that it needs beside those that it gives: one that comes late makes its measurements late.</summary>
    IReadOnlyList<MeasurementKind> Needs => [];

    /// <summary>Its waves in the record.</summary>
    IReadOnlyList<Waveform> Waveforms { get; }

    /// <summary>The values, or why there are none: at least one measurement of each kind that it gives.</summary>
    IEnumerable<Measurement> Measure(VisitSignals signals);
}
