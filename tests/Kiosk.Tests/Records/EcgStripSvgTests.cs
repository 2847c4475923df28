using System.Globalization;
using System.Xml.Linq;
using Kiosk.Edge.Records;
using Kiosk.Measurements;
using Kiosk.Tests.Signals;
using Xunit;

namespace Kiosk.Tests.Records;

/// <summary>The ECG on paper: a millimetre is a millimetre, and what is not known is not drawn.</summary>
public class EcgStripSvgTests
{
    // 500 samples a second; 0 mV, and 1 mV from 1 to 2 s.
    private static readonly int?[] Step = [.. Enumerable.Range(0, 1_500).Select(i => (int?)(i is >= 500 and < 1_000 ? 1_000 : 0))];

    [Fact]
    public void A_unit_of_the_drawing_is_a_millimetre_of_paper()
    {
        XElement svg = Draw(Visit(Step));

        Assert.Equal(("297mm", "210mm", "0 0 297 210"), ((string?)svg.Attribute("width"), (string?)svg.Attribute("height"), (string?)svg.Attribute("viewBox")));
    }

    [Fact]
    public void A_millivolt_is_10_mm_high_and_a_second_25_mm_long()
    {
        (double X, double Y)[] points = Points(Assert.Single(Paths(Draw(Visit(Step)), "trace")));

        Assert.Equal(1_500, points.Length);
        Assert.Equal(25, points[500].X - points[0].X, 6);
        Assert.Equal(10, points[0].Y - points[500].Y, 6);
        Assert.Equal(points[0].Y, points[1_000].Y, 6);
    }

    [Fact]
    public void The_calibration_pulse_is_1_mV_and_a_fifth_of_a_second()
    {
        string pulse = Assert.Single(Paths(Draw(Visit(Step)), "pulse"));

        Assert.EndsWith("h3v-10h5v10h3", pulse, StringComparison.Ordinal);
    }

    [Fact]
    public void Thirty_seconds_are_three_rows_below_each_other()
    {
        string[] rows = [.. Paths(Draw(Visit([.. Enumerable.Repeat((int?)0, 15_000)])), "trace")];

        Assert.Equal(3, rows.Length);
        Assert.Equal([50, 50], rows.Skip(1).Zip(rows, (below, above) => Points(below)[0].Y - Points(above)[0].Y));
        Assert.All(rows, row => Assert.InRange(Points(row)[^1].X - Points(row)[0].X, 249.9, 250.01));
    }

    [Fact]
    public void A_gap_is_not_drawn_over()
    {
        int?[] counts = [.. Step];
        counts[100] = null;

        string trace = Assert.Single(Paths(Draw(Visit(counts)), "trace"));

        Assert.Equal(2, trace.Count(c => c == 'M'));
    }

    [Fact]
    public void Text_says_rate_time_scales_filter_and_that_it_is_no_diagnosis()
    {
        string text = Draw(Visit(Step)).Value;

        Assert.Contains("ECG, lead I", text, StringComparison.Ordinal);
        Assert.Contains("Heart rate 72 /min", text, StringComparison.Ordinal);
        Assert.Contains("2026-11-22 09:30:01 +03:00", text, StringComparison.Ordinal);
        Assert.Contains("25 mm/s   10 mm/mV   filtered for display, 0.5 to 40 Hz, mains removed", text, StringComparison.Ordinal);
        Assert.Contains("A screening recording, not a diagnosis.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("atrial fibrillation", text, StringComparison.Ordinal);
        Assert.DoesNotContain("TEST DATA", text, StringComparison.Ordinal);
        Assert.DoesNotContain(SampleVisits.Full.Subject!.Pseudonym.Value, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Hint_reason_test_data_and_unset_clock_are_said()
    {
        VisitRecord visit = Visit(Step) with { IsTest = true, UtcUncertainty = null };
        VisitMeasurement rate = visit.Measurements[0];

        string hint = Draw(visit with { Measurements = [rate with { Findings = [Finding.PossibleAtrialFibrillation] }] }).Value;
        string none = Draw(visit with { Measurements = [rate with { Value = null, NoValueReason = "too much <noise>" }] }).Value;

        Assert.Contains("Irregular rhythm: possible atrial fibrillation; a screening hint, not a diagnosis", hint, StringComparison.Ordinal);
        Assert.Contains("TEST DATA", hint, StringComparison.Ordinal);
        Assert.Contains("by a clock that was not set", hint, StringComparison.Ordinal);
        Assert.Contains("No heart rate: too much <noise>", none, StringComparison.Ordinal);
    }

    [Fact]
    public void The_raw_wave_alone_is_never_drawn()
    {
        Assert.Null(EcgStripSvg.Of(SampleVisits.Full));
    }

    [Fact]
    public void A_real_ecg_is_drawn_from_its_record()
    {
        AnnotatedEcg ecg = Signals.Recordings.MitDb("100");
        VisitRecord record = EcgVisits.Record(Signals.Recordings.Resample(ecg.MilliVolt[..(int)(40 * ecg.SampleRateHz)], ecg.SampleRateHz, 500));

        XElement svg = Draw(record);

        if (Environment.GetEnvironmentVariable("KIOSK_ECG_SVG") is { } file) File.WriteAllText(file, EcgStripSvg.Of(record));
        double[] tallest = [.. Paths(svg, "trace").Select(row => Points(row)).Select(row => row.Max(p => p.Y) - row.Min(p => p.Y))];
        Assert.Equal(3, tallest.Length);
        Assert.All(tallest, height => Assert.InRange(height, 10, 25));
    }

    private static VisitRecord Visit(int?[] counts) => SampleVisits.Full with
    {
        Waveforms =
        [
            SampleVisits.Full.Waveforms[0],
            new(MeasurementKind.EcgLeadI, Part.Max30003, SampleVisits.Opened.AddSeconds(1), 2m, 0.001m, counts)
            {
                Derivation = new WaveDerivation("filtered for display, 0.5 to 40 Hz, mains removed", SampleVisits.Opened.AddSeconds(1)),
            },
        ],
    };

    private static XElement Draw(VisitRecord record) => XDocument.Parse(EcgStripSvg.Of(record)!).Root!;

    private static IEnumerable<string> Paths(XElement svg, string name) =>
        svg.Descendants().Where(e => (string?)e.Attribute("class") == name).Select(e => (string)e.Attribute("d")!);

    private static (double X, double Y)[] Points(string path) => [.. path.Split('M', 'L').Skip(1).Select(point =>
    {
        double[] xy = [.. point.Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
        return (xy[0], xy[1]);
    })];
}
