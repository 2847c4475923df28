using Kiosk.Edge.Visits;
using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Edge.Measuring;

/// <summary>A kind that an instrument measures, and the part that senses it.</summary>
public readonly record struct Given(MeasurementKind Kind, Part Part);

/// <summary>One result of an instrument.</summary>
public readonly record struct Measurement(MeasurementKind Kind, Part Part, Measured Measured);

/// <summary>A wave that goes into the record.</summary>
public readonly record struct Waveform(Channel Channel, MeasurementKind Kind);

/// <summary>A wave for people to look at, computed from one that is in the record as it came.</summary>
/// <param name="Kind">What; that of its source.</param>
/// <param name="Source">The wave that it comes from.</param>
/// <param name="FirstSample">Index in the source.</param>
/// <param name="Factor">Physical value = count * factor.</param>
/// <param name="Counts">As far apart as the source's, none missing.</param>
/// <param name="Method">What was done to it, in words.</param>
public sealed record DerivedWave(MeasurementKind Kind, Wave Source, int FirstSample, decimal Factor, IReadOnlyList<int?> Counts, string Method);

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

    /// <summary>What of its waves is in the record a second time, filtered for people.</summary>
    IEnumerable<DerivedWave> DerivedWaves(VisitSignals signals) => [];

    /// <summary>The values, or why there are none: at least one measurement of each kind that it gives.</summary>
    IEnumerable<Measurement> Measure(VisitSignals signals);
}
