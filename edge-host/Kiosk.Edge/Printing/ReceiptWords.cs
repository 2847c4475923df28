using System.Globalization;
using Kiosk.Edge.Records;
using Kiosk.Edge.Screen.Thresholds;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;
using Kiosk.Peripherals.Readings;

namespace Kiosk.Edge.Printing;

/// <summary>The language of a receipt.</summary>
public enum ReceiptLanguage
{
    /// <summary>English.</summary>
    En = 0,

    /// <summary>Russian. The reasons of values that are not there are in English still.</summary>
    Ru,
}

/// <summary>What a receipt says in each language, and the usual range of a value where there is a source for one.</summary>
internal static class ReceiptWords
{
    public static string Of(ReceiptLanguage language, string english, string russian) => language == ReceiptLanguage.Ru ? russian : english;

    /// <summary>The label and unit of a value.</summary>
    public static (string Label, string Unit) Of(SummaryValue value, ReceiptLanguage language)
    {
        if (language == ReceiptLanguage.En || !Enum.TryParse(value.Kind, out MeasurementKind kind)) return (value.Label, value.Unit);
        string label = kind switch
        {
            MeasurementKind.EcgHeartRate => "Пульс по ЭКГ",
            MeasurementKind.PulseRateOximeter => "Пульс",
            MeasurementKind.PulseRateCuff => "Пульс по манжете",
            MeasurementKind.SpO2 => "Кислород в крови",
            MeasurementKind.PerfusionIndex => "Индекс перфузии",
            MeasurementKind.BodyTemperature => "Температура тела",
            MeasurementKind.EarTemperature => "Температура в ухе",
            MeasurementKind.SkinTemperature => "Температура кожи",
            MeasurementKind.Systolic => "Давление верхнее",
            MeasurementKind.Diastolic => "Давление нижнее",
            MeasurementKind.MeanArterialPressure => "Давление среднее",
            MeasurementKind.BodyWeight => "Вес",
            MeasurementKind.BodyHeight => "Рост",
            MeasurementKind.BodyMassIndex => "Индекс массы тела",
            MeasurementKind.GlucoseWholeBlood or MeasurementKind.GlucosePlasma => "Глюкоза",
            _ => value.Label,
        };
        string unit = value.Unit switch
        {
            "/min" => "/мин",
            "mmHg" or "mm[Hg]" => "мм рт.ст.",
            "kg" => "кг",
            "cm" => "см",
            "kg/m2" or "kg/m²" => "кг/м2",
            "mmol/L" or "mmol/l" => "ммоль/л",
            "mg/dL" or "mg/dl" => "мг/дл",
            _ => value.Unit,
        };
        return (label != value.Label && value.Device.Length > 0 ? $"{label}, {value.Device}" : label, unit);
    }

    /// <summary>A note beside a value; one that has no Russian words is in English, as reasons are.</summary>
    public static string Of(SummaryNote note, ReceiptLanguage language) => language == ReceiptLanguage.En ? note.Text : note.Name switch
    {
        nameof(Finding.IrregularPulse) => "пульс неровный",
        nameof(Finding.Movement) => "движение во время измерения",
        nameof(Finding.CuffTooLoose) => "манжета надета слишком свободно",
        nameof(Finding.PossibleAtrialFibrillation) =>
            "ритм неровный: возможна фибрилляция предсердий; это не диагноз, покажите ЭКГ врачу",
        nameof(Finding.LowPerfusion) => "слабый пульс в пальце",
        nameof(Finding.CalibrationExpired) => "срок калибровки прибора истёк",
        nameof(Finding.CalibrationUnchecked) => "неизвестно, действует ли калибровка прибора",
        nameof(Finding.SelfTestFailed) => "прибор не прошёл самопроверку",
        nameof(ReadingQuality.Preliminary) => "предварительная оценка самого прибора",
        nameof(ReadingQuality.Questionable) => "прибор сам отметил это значение",
        _ => note.Text,
    };

    /// <summary>The usual range of healthy adults at rest, never a judgement of the value beside it; null where the clinicians' table has none.</summary>
    /// <param name="row">The value's row of the table.</param>
    public static string? UsualRange(Threshold? row) => row switch
    {
        null => null,
        { UsualLow: { } low, UsualHigh: { } high } => string.Create(CultureInfo.InvariantCulture, $"{low}-{high}"),
        { UsualHigh: { } high } => string.Create(CultureInfo.InvariantCulture, $"<= {high}"),
        _ => string.Create(CultureInfo.InvariantCulture, $">= {row.UsualLow}"),
    };

    public static string Of(MediaKind kind, ReceiptLanguage language) => kind switch
    {
        MediaKind.Stethoscope => Of(language, "Stethoscope sound", "Запись стетоскопа"),
        MediaKind.Otoscope => Of(language, "Otoscope picture", "Снимок отоскопа"),
        _ => kind.ToString(),
    };
}
