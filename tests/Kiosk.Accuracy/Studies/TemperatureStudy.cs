using System.Globalization;
using System.Text;
using Kiosk.Accuracy.Harness;
using Kiosk.Accuracy.Svg;
using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Measuring;
using Kiosk.Simulator.Patient;
using Kiosk.Simulator.World;
using Kiosk.Wire;
using PatientContact = Kiosk.Simulator.Patient.Contact;

namespace Kiosk.Accuracy.Studies;

/// <summary>Both thermometers over the whole path, against the temperatures of a simulated person.</summary>
internal sealed class TemperatureStudy : IAccuracyStudy
{
    private const double ErrorMax = 0.2, QuickSeconds = 60;
    private static readonly double[] ContactSeconds = [30, 45, 60, 120, 300];
    private static readonly int[] TimeConstantsMs = [3_000, 6_000, 12_000, 25_000, 60_000, 150_000];
    private static readonly int[] Rooms = [14_000, 16_500, 19_000, 22_000, 26_000, 30_000, 35_000, 39_500, 41_000];
    private static readonly int[] Bodies = [34_000, 36_000, 36_800, 38_000, 39_500, 41_000];

    /// <inheritdoc/>
    public string Name => "temperature";

    /// <inheritdoc/>
    public Task<StudyResult> RunAsync(StudyContext context)
    {
        List<(double True, double Shown)> contact = [], infrared = [];
        context.Progress("contact probe");
        string contactTable = Contact(contact, out int quick, out int quickAnswered);
        context.Progress("infrared");
        string infraredTable = Infrared(infrared, out int inside, out int insideAnswered, out int outsideAnswered);

        string body = Inv($"""
            The simulated person's probe temperature and forehead, through the models of the MAX30205 (steps of 1/256 °C) and the MLX90614 (0.02 °C), their
            drivers, with noise of one step, the firmware's readings once a second, line, link and instruments of the edge host. What the parts themselves may be off (0.1 °C and
            0.2 to 0.5 °C by their data sheets) is in none of it: this is the error of the method.

            ### Contact probe
            A probe at the room's 22 °C is put on skin of {Bodies.Length} temperatures, and approaches it exponentially with its time constant. Each cell: answered of {Bodies.Length}, and the largest
            error, °C. A slow probe must give no number before it has arrived. The kiosk's probe has 6 s.

            | time constant | {string.Join(" | ", ContactSeconds.Select(s => Inv($"after {s} s")))} |
            |---|{string.Concat(ContactSeconds.Select(_ => "---|"))}
            {contactTable}
            ### Infrared
            Foreheads of persons of {Bodies.Length} temperatures (emissivity 0.98) in rooms of {Rooms.Length} temperatures; truth is the skin's surface. Largest error of what was shown, °C:

            | room, °C | answered | largest error | uncompensated it would be | reasons of the others |
            |---|---|---|---|---|
            {infraredTable}
            """);
        Target[] targets =
        [
            new("contact probe: largest error of any number shown", "at most 0.2 °C", Inv($"{Worst(contact):0.00} °C over {contact.Count}"), Worst(contact) <= ErrorMax),
            new("contact probe of up to 6 s: numbers after 60 s", "all", Inv($"{quickAnswered} of {quick}"), quickAnswered == quick),
            new("infrared: largest error of the skin's temperature shown", "at most 0.2 °C", Inv($"{Worst(infrared):0.00} °C over {infrared.Count}"), Worst(infrared) <= ErrorMax),
            new("infrared: numbers in rooms of 16 to 40 °C, and outside of them", "all, none", Inv($"{insideAnswered} of {inside}, {outsideAnswered}"), insideAnswered == inside && outsideAnswered == 0),
        ];
        string figure = Plot.BlandAltman("Thermometers, whole path", "°C", ("contact probe", contact), ("infrared, skin", infrared));
        return Task.FromResult(new StudyResult("Temperature, whole path", body, targets, [new Figure("temperature.svg", figure)]));
    }

    private static string Contact(List<(double True, double Shown)> pairs, out int quick, out int quickAnswered)
    {
        (quick, quickAnswered) = (0, 0);
        var table = new StringBuilder();
        foreach (int timeConstantMs in TimeConstantsMs)
        {
            table.Append(Inv($"| {timeConstantMs / 1000.0} s |"));
            foreach (double seconds in ContactSeconds)
            {
                List<(double, double)> cell = [];
                foreach (int body in Bodies)
                {
                    PatientProfile profile = new() { TemperatureMilliCelsius = body, ProbeTimeConstantMs = timeConstantMs };
                    Measured said = Measure(profile, Instruments.ContactTemperature, seconds, new ContactThermometerInstrument());
                    if (said.Value is decimal shown) cell.Add((body / 1000.0, (double)shown));
                    if (timeConstantMs > 6_000 || seconds != QuickSeconds) continue;
                    quick++;
                    if (said.Value is not null) quickAnswered++;
                }

                pairs.AddRange(cell);
                table.Append(cell.Count == 0 ? " - |" : Inv($" {cell.Count}, {Worst(cell):0.00} |"));
            }

            table.Append('\n');
        }

        return table.ToString();
    }

    private static string Infrared(List<(double True, double Shown)> pairs, out int inside, out int insideAnswered, out int outsideAnswered)
    {
        (inside, insideAnswered, outsideAnswered) = (0, 0, 0);
        var table = new StringBuilder();
        foreach (int room in Rooms)
        {
            List<(double, double)> row = [], uncompensated = [];
            HashSet<string> reasons = [];
            foreach (int body in Bodies)
            {
                PatientProfile profile = new() { TemperatureMilliCelsius = body, AmbientMilliCelsius = room };
                var patient = new VirtualPatient(profile);
                Measured said = Measure(profile, Instruments.InfraredTemperature, 15, new InfraredThermometerInstrument());
                bool isInside = room is >= 16_000 and <= 40_000;
                if (isInside) inside++;
                if (said.Value is decimal shown)
                {
                    row.Add((patient.ForeheadMilliCelsius / 1000, (double)shown));
                    uncompensated.Add((patient.ForeheadMilliCelsius / 1000, patient.InfraredMilliCelsius(0) / 1000));
                    if (isInside) insideAnswered++;
                    else outsideAnswered++;
                }
                else
                {
                    reasons.Add(said.Reason!);
                }
            }

            pairs.AddRange(row);
            string errors = row.Count == 0 ? "| " : Inv($"{Worst(row):0.00} | {Worst(uncompensated):0.00}");
            table.Append(Inv($"| {room / 1000.0:0.0} | {row.Count} of {Bodies.Length} | {errors} | {string.Join("; ", reasons)} |\n"));
        }

        return table.ToString();
    }

    private static Measured Measure(PatientProfile profile, Instruments instrument, double seconds, IInstrument by)
    {
        // Applied when the acquisition begins: the kiosk needs three seconds to boot.
        var contacts = new ContactSchedule(initially: false, new ContactEvent(3_000_000, PatientContact.Probe, true), new ContactEvent(3_000_000, PatientContact.Forehead, true));
        var kiosk = new WholePath(new WorldOptions { Profile = profile, Contacts = contacts, NoiseLsbRms = 1, Seed = profile.TemperatureMilliCelsius });
        kiosk.Run(3);
        VisitSignals signals = kiosk.Take(instrument, seconds, new NoCalibrations());
        return by.Measure(signals).Single().Measured;
    }

    private static double Worst(List<(double True, double Shown)> pairs) => pairs.Count == 0 ? double.NaN : pairs.Max(p => Math.Abs(p.Shown - p.True));

    private static string Inv(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
