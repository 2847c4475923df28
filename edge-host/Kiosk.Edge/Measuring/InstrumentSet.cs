using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Edge.Measuring;

/// <summary>Every instrument that the edge host knows, in the order of the record. A new one gets its line here.</summary>
public static class InstrumentSet
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<IInstrument> All { get; } =
    [
        new EcgInstrument(),
        new OximeterInstrument(),
        new CuffInstrument(),
        new ContactThermometerInstrument(),
        new InfraredThermometerInstrument(),
        new ScaleInstrument(),
        new HeightInstrument(),
        new BodyMassInstrument(),
    ];

    /// <summary>All names on the control socket, for messages.</summary>
    public static string Known => string.Join(", ", All.Select(i => i.Name).Where(name => name is not null));

    /// <summary>What a visit measures that asks for nothing by name.</summary>
    public static Instruments Default { get; } = All.Aggregate(Instruments.None, (mask, instrument) => mask | instrument.Bits);

    /// <summary>Those that a mask asks for.</summary>
    public static IEnumerable<IInstrument> Of(Instruments mask) => All.Where(instrument => mask.HasFlag(instrument.Bits));

    /// <summary>Names of a mask.</summary>
    public static IReadOnlyList<string> NamesOf(Instruments mask) => [.. Of(mask).Select(i => i.Name).OfType<string>()];

    /// <summary>Values of all instruments that a mask asks for, some kinds or all.</summary>
    /// <param name="mask">What was asked for.</param>
    /// <param name="signals">What was sensed.</param>
    /// <param name="kinds">Only these; null means all.</param>
    public static IEnumerable<Measurement> Measure(Instruments mask, VisitSignals signals, IReadOnlyCollection<MeasurementKind>? kinds = null) =>
        Of(mask).SelectMany(i =>
        {
            bool isAll = kinds is null || i.Needs.Any(kinds.Contains);
            if (!isAll && !i.Gives.Any(given => kinds!.Contains(given.Kind))) return [];
            return i.Measure(signals).Where(m => isAll || kinds!.Contains(m.Kind));
        });

    /// <summary>Reads names; null or none means <see cref="Default"/>.</summary>
    /// <returns>False with the name that nobody knows.</returns>
    public static bool TryParse(IReadOnlyList<string>? names, out Instruments mask, out string unknown)
    {
        (mask, unknown) = (Instruments.None, "");
        foreach (string name in names ?? [])
        {
            if (All.FirstOrDefault(i => i.Name == name) is not { } one)
            {
                unknown = name;
                return false;
            }

            mask |= one.Bits;
        }

        if (mask == Instruments.None) mask = Default;
        return true;
    }
}
