using System.Reflection;
using Kiosk.Firmware;
using Kiosk.Simulator.Cuff;

namespace Kiosk.Tests.Cuff;

/// <summary>Copies and fingerprints the private state of the cuff's classes, so that the firmware needs no code for its tests.</summary>
internal static class StateCopy
{
    // Counters that no longer matter beyond a value, or grow without end.
    private static readonly Dictionary<string, int> Caps = new()
    {
        ["_silentUs"] = CuffLimits.HostSilentUs,
        ["_aboveUs"] = CuffLimits.AboveUs,
        ["_traceAgeUs"] = CuffLimits.SensorAgeUs + 1,
        ["_guardAgeUs"] = CuffLimits.SensorAgeUs + 1,
        ["_stateUs"] = 20_000_000,
    };

    private static readonly Func<object, object> Shallow =
        typeof(object).GetMethod("MemberwiseClone", BindingFlags.NonPublic | BindingFlags.Instance)!.CreateDelegate<Func<object, object>>();

    private static readonly Dictionary<Type, FieldInfo[]> Known = [];

    /// <summary>A machine of its own in the same state.</summary>
    public static CuffMachine Of(CuffMachine machine) => (CuffMachine)Of(machine, []);

    /// <summary>A number that two equal states share, and two unequal ones practically never do.</summary>
    public static ulong Fingerprint(CuffMachine machine, CuffPneumatics air, DeadManCircuit deadMan)
    {
        ulong hash = 14695981039346656037;
        Add(machine, ref hash, 0);
        Add(air, ref hash, 0);
        Add(deadMan, ref hash, 0);
        return hash;
    }

    /// <summary>Adds a number to a fingerprint (FNV-1a over 64 bits at a time, then mixed as in SplitMix64).</summary>
    public static void Add(long value, ref ulong hash)
    {
        ulong mixed = hash ^ (ulong)value;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        hash = (mixed ^ (mixed >> 31)) + 0x9E3779B97F4A7C15;
    }

    private static object Of(object original, Dictionary<object, object> done)
    {
        if (done.TryGetValue(original, out object? known)) return known;
        object copy = Shallow(original);
        done[original] = copy;
        foreach (FieldInfo field in Fields(original.GetType()))
        {
            if (IsState(field.FieldType)) field.SetValue(copy, Of(field.GetValue(original)!, done));
        }

        return copy;
    }

    private static void Add(object part, ref ulong hash, int depth)
    {
        foreach (FieldInfo field in Fields(part.GetType()))
        {
            object? value = field.GetValue(part);
            long number = value switch
            {
                double d => BitConverter.DoubleToInt64Bits(d),
                int i => Caps.TryGetValue(field.Name, out int cap) ? Math.Min(i, cap) : i,
                long l => l,
                bool b => b ? 1 : 0,
                Enum e => Convert.ToInt64(e, null),
                _ => 0,
            };
            Add(number, ref hash);
            if (value is not null && depth == 0 && IsState(field.FieldType)) Add(value, ref hash, 1);
        }
    }

    // The parts of the machine; the sink is nobody's state.
    private static bool IsState(Type type) =>
        type == typeof(CuffPressures) || type == typeof(CuffWatch) || type == typeof(DeflationControl) || type == typeof(CuffTestRecord);

    private static FieldInfo[] Fields(Type type)
    {
        lock (Known)
        {
            if (!Known.TryGetValue(type, out FieldInfo[]? fields))
            {
                Known[type] = fields = type.GetFields(BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.Instance);
            }

            return fields;
        }
    }
}
