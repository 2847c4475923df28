using Kiosk.Edge.Printing;
using Kiosk.Edge.Records;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;
using Kiosk.Peripherals.Readings;
using Kiosk.Simulator.Printer;
using Xunit;

namespace Kiosk.Tests.Printing;

/// <summary>Receipts as the simulated printer shows them.</summary>
public class ReceiptLayoutTests
{
    private const string Visit = "6f1c2a5e-8f0d-4b53-9a6e-0d4f6a1b2c3d";

    internal static readonly Receipt Sample = new("pharmacy-17", Visit, new DateTimeOffset(2026, 11, 29, 19, 2, 0, TimeSpan.FromHours(3)), false,
        [
            new("EcgHeartRate", "Heart rate (ECG)", 72m, "/min", null),
            new("SpO2", "Oxygen saturation", null, "%", "finger not on the sensor"),
            new("BodyTemperature", "Body temperature", 37.0m, "°C", null),
        ],
        [new ReceiptMedia(MediaKind.Stethoscope, null), new ReceiptMedia(MediaKind.Otoscope, "the picture is out of focus: hold still and set the focus")]);

    internal static readonly ReceiptStyle Style = new(42, ReceiptLanguage.En, "Clinic No. 4", ReceiptLayout.UrnPrefix, true, 17, PaperCutting.Partial);

    [Fact]
    public void English_receipt_of_42_columns_reads_so()
    {
        (string[] lines, EscPosPrinter printer) = Print(Sample, Style);

        Assert.Equal(
            [
                "               Clinic No. 4",
                "         2026-11-29 19:02 +03:00",
                "       pharmacy-17  visit 6f1c2a5e",
                "------------------------------------------",
                "Heart rate (ECG)                   72 /min",
                "  usual: 60-100",
                "Oxygen saturation                       --",
                "  finger not on the sensor",
                "Body temperature                   37.0 °C",
                "  usual: 35.1-37.0",
                "Stethoscope sound                 recorded",
                "Otoscope picture                        --",
                "  the picture is out of focus: hold still",
                "  and set the focus",
                "------------------------------------------",
                "Usual: of healthy adults at rest.",
                "Measured values, no diagnosis. Show them",
                "to your doctor.",
            ],
            lines[..18]);
        Assert.Empty(printer.Unknown);
        Assert.Equal(new PaperQr("urn:uuid:" + Visit, 1, 6, 'M'), Assert.Single(printer.Paper.OfType<PaperQr>()));
        Assert.Equal(new PaperCut(IsPartial: true), printer.Paper[^1]);
    }

    [Fact]
    public void Russian_receipt_is_in_cyrillic_with_decimal_commas_on_narrow_paper_too()
    {
        (string[] lines, EscPosPrinter printer) = Print(Sample, Style with { Columns = 32, Language = ReceiptLanguage.Ru, Header = "Поликлиника №4" });

        Assert.Contains("Пульс по ЭКГ             72 /мин", lines);
        Assert.Contains("Температура тела         37,0 °C", lines);
        Assert.Contains("  обычно: 35,1-37,0", lines);
        Assert.Contains("         Поликлиника №4", lines);
        Assert.All(lines, line => Assert.True(line.Length <= 32 || line.Contains("[QR", StringComparison.Ordinal), line));
        Assert.Empty(printer.Unknown);
    }

    [Fact]
    public void Device_of_another_maker_is_named_behind_the_russian_label_too()
    {
        SummaryValue own = SummaryValue.Of(MeasurementKind.Systolic, 128m, null);

        (string[] lines, _) = Print(Sample with
        {
            Values =
            [
                own,
                SummaryValue.Of(MeasurementKind.Systolic, 131m, null) with { Label = own.Label + ", tonometer" },
            ],
        }, Style with { Language = ReceiptLanguage.Ru });

        Assert.Contains("Давление верхнее             128 мм рт.ст.", lines);
        Assert.Contains("Давление верхнее, tonometer  131 мм рт.ст.", lines);
    }

    [Fact]
    public void Questionable_value_is_marked_says_why_and_has_no_usual_range_in_either_language()
    {
        Receipt receipt = Sample with { Values = [Of(Finding.CalibrationExpired, Finding.LowPerfusion)] };

        (string[] english, EscPosPrinter printer) = Print(receipt, Style);
        (string[] russian, _) = Print(receipt, Style with { Language = ReceiptLanguage.Ru });

        Assert.Equal(
            [
                "Oxygen saturation                 97 % (?)",
                "  questionable: the instrument's",
                "  calibration has expired",
                "  the pulse in the finger is weak",
            ],
            english[4..8]);
        Assert.False(printer.Paper.OfType<PaperText>().Single(text => text.Text.StartsWith("Oxygen", StringComparison.Ordinal)).IsBold);
        Assert.Equal(
            [
                "Кислород в крови                  97 % (?)",
                "  сомнительно: срок калибровки прибора",
                "  истёк",
                "  слабый пульс в пальце",
            ],
            russian[4..8]);
        Assert.All([.. english, .. russian], line => Assert.DoesNotContain("95-100", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Value_with_a_note_that_does_not_question_it_keeps_its_range()
    {
        (string[] lines, _) = Print(Sample with { Values = [Of(Finding.LowPerfusion)] }, Style);

        Assert.Equal(["Oxygen saturation                     97 %", "  the pulse in the finger is weak", "  usual: 95-100"], lines[4..7]);
    }

    [Fact]
    public void Every_note_has_words_in_russian()
    {
        SummaryNote[] notes =
        [
            .. Of([.. Enum.GetValues<Finding>()]).Notes!,
            .. Enum.GetValues<ReadingQuality>().SelectMany(q => Of(q).Notes ?? []),
        ];

        Assert.Equal(Enum.GetValues<Finding>().Length - 1 + Enum.GetValues<ReadingQuality>().Length - 1, notes.Length);
        Assert.All(notes, note => Assert.DoesNotMatch("[a-z]", ReceiptWords.Of(note, ReceiptLanguage.Ru)));
        Assert.All(notes, note => Assert.Equal(note.Text, ReceiptWords.Of(note, ReceiptLanguage.En)));
    }

    [Theory]
    [InlineData(ReadingQuality.Questionable, "the device itself calls it questionable")]
    [InlineData(ReadingQuality.Preliminary, "an early estimate of the device")]
    public void Value_that_another_makers_device_does_not_trust_is_questionable(ReadingQuality quality, string words)
    {
        SummaryValue value = Of(quality);

        Assert.True(value.Questionable);
        Assert.Equal(words, Assert.Single(value.Notes!).Text);
        Assert.False(Of(ReadingQuality.Good).Questionable);
    }

    [Fact]
    public void Nobodys_name_and_no_number_of_a_person_is_on_the_paper_or_in_its_code()
    {
        (string[] lines, EscPosPrinter printer) = Print(Sample, Style);

        // The receipt is made of nothing else than this: there is no field for a person.
        Assert.Equal(["KioskId", "VisitId", "Opened", "IsTest", "Values", "Media"], typeof(Receipt).GetProperties().Select(p => p.Name).Where(n => n != "EqualityContract"));
        Assert.DoesNotContain(lines, line => line.Contains("urn:oid", StringComparison.Ordinal));
        Assert.EndsWith(Visit, printer.Paper.OfType<PaperQr>().Single().Data, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    public void Text_that_holds_control_codes_prints_none(int seed)
    {
        var random = new Random(seed);
        string wild = new([.. Enumerable.Range(0, 300).Select(_ => (char)random.Next(0, 0x600))]);

        (_, EscPosPrinter printer) = Print(Sample with { Values = [new("X", wild, null, wild, wild)], KioskId = "k" }, Style with { Header = wild });

        Assert.True(printer.Unknown.Count == 0, $"seed {seed}: {string.Join("; ", printer.Unknown)}");
        Assert.Equal("urn:uuid:" + Visit, Assert.Single(printer.Paper.OfType<PaperQr>()).Data);
        Assert.All(printer.Paper.OfType<PaperText>(), text => Assert.True(text.Text.Length <= 42));
    }

    [Fact]
    public void Test_data_says_so_in_large_letters_and_an_empty_visit_too()
    {
        (string[] lines, EscPosPrinter printer) = Print(Sample with { IsTest = true, Values = [], Media = [] }, Style);

        Assert.Equal((2, 2), printer.Paper.OfType<PaperText>().Where(t => t.Text == "TEST DATA").Select(t => (t.WidthTimes, t.HeightTimes)).Single());
        Assert.Contains("Nothing was measured.", lines);
    }

    [Theory]
    [InlineData("Қазақстан өңірі", "Казакстан онири")]
    [InlineData("Երևան", "Erevan")]
    [InlineData("Ärzte – „Übung“ № 5", "Arzte - \"Ubung\" № 5")]
    [InlineData("Ёлка, їжак", "Ёлка, їжак")]
    [InlineData("日本 ok", "?? ok")]
    [InlineData("36,6 °C\u0007\u001b@", "36,6 °C  @")]
    public void Letters_that_the_code_page_has_not_are_written_in_others(string text, string expected) =>
        Assert.Equal(expected, Cp866.Replace(text));

    private static SummaryValue Of(params Finding[] findings) => SummaryValue.Of(
        new VisitMeasurement(MeasurementKind.SpO2, Part.Max30102, 97m, null, Sample.Opened, Sample.Opened) { Findings = findings });

    private static SummaryValue Of(ReadingQuality quality) => SummaryValue.Of(new PeripheralReading(
        PeripheralClass.Oximeter, [new PeripheralValue(MeasurementKind.SpO2, 97m, PeripheralUnit.Percent, NoReading.None)]) { Quality = quality }).Single();

    internal static (string[] Lines, EscPosPrinter Printer) Print(Receipt receipt, ReceiptStyle style)
    {
        var printer = new EscPosPrinter(style.Columns, new PrinterTrouble());
        foreach (byte[] piece in ReceiptLayout.Compose(receipt, style).Chunk(7)) printer.Receive(piece);
        return (PaperPicture.Lines(printer.Paper, style.Columns), printer);
    }
}
