using Kiosk.Measurements;
using Kiosk.Peripherals.Bluetooth.Profiles;
using Kiosk.Peripherals.Readings;
using Xunit;

namespace Kiosk.Tests.Peripherals;

/// <summary>The characteristics of the Bluetooth health profiles: what is sent and what must come of it, byte by byte.</summary>
public class BluetoothProfileTests
{
    [Theory]
    [InlineData(0xF16C, "36.4")]
    [InlineData(0xE16C, "3.64")]
    [InlineData(0xFE94, "-36.4")]
    [InlineData(0x0072, "114")]
    [InlineData(0x1005, "50")]
    [InlineData(0x0000, "0")]
    [InlineData(0x07FD, "2045")]
    [InlineData(0x0803, "-2045")]
    [InlineData(0x8001, "0.00000001")]
    public void Sfloat_is_exact_and_keeps_its_precision(int raw, string expected)
    {
        Assert.Equal(NoReading.None, MedicalNumber.OfSFloat((ushort)raw).TryGet(0, out decimal value));
        Assert.Equal(expected, value.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData(0x07FF, NoReading.NotANumber)]
    [InlineData(0x0800, NoReading.NotAtThisResolution)]
    [InlineData(0x07FE, NoReading.PositiveInfinity)]
    [InlineData(0x0802, NoReading.NegativeInfinity)]
    [InlineData(0x0801, NoReading.ReservedNumber)]
    public void Special_sfloat_is_a_reason(int raw, NoReading reason)
    {
        Assert.Equal(reason, MedicalNumber.OfSFloat((ushort)raw).TryGet(0, out decimal value));
        Assert.Equal(0, value);
    }

    [Theory]
    [InlineData(0xFF00016Cu, NoReading.None, "36.4")]
    [InlineData(0xFE000E42u, NoReading.None, "36.50")]
    [InlineData(0x007FFFFFu, NoReading.NotANumber, "0")]
    [InlineData(0x007FFFFEu, NoReading.PositiveInfinity, "0")]
    [InlineData(0x00800000u, NoReading.NotAtThisResolution, "0")]
    [InlineData(0x00800001u, NoReading.ReservedNumber, "0")]
    [InlineData(0x00800002u, NoReading.NegativeInfinity, "0")]
    [InlineData(0x7F000001u, NoReading.NotRepresentable, "0")]
    [InlineData(0x80000001u, NoReading.NotRepresentable, "0")]
    public void Float_is_exact_or_a_reason(uint raw, NoReading reason, string expected)
    {
        Assert.Equal(reason, MedicalNumber.OfFloat(raw).TryGet(0, out decimal value));
        Assert.Equal(expected, value.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Blood_pressure_in_mmHg_with_everything()
    {
        PeripheralReading reading = BloodPressureMeasurement.Decode(Hex("1E 7800 5000 5D00 EA07 0B 1D 0E 0F 10 4800 02 0500"));

        Assert.Equal(
            [(MeasurementKind.Systolic, 120m), (MeasurementKind.Diastolic, 80m), (MeasurementKind.MeanArterialPressure, 93m), (MeasurementKind.PulseRateCuff, 72m)],
            reading.Values.Select(v => (v.Kind, v.Value!.Value)));
        Assert.Equal(new DateTime(2026, 11, 29, 14, 15, 16), reading.Time?.Local);
        Assert.Equal(2, reading.User);
        Assert.Equal(["body-movement", "irregular-pulse"], reading.Status.Select(s => s.Display));
        Assert.Equal(ReadingQuality.Questionable, reading.Quality);
    }

    [Fact]
    public void Kilopascal_are_converted_and_what_was_sent_is_kept()
    {
        PeripheralReading reading = BloodPressureMeasurement.Decode(Hex("01 A0F0 6BF0 7CF0"));

        Assert.Equal([120m, 80m, 93m], reading.Values.Select(v => v.Value!.Value));
        Assert.Equal("16.0 kPa", reading.Values[0].Reported);
    }

    [Fact]
    public void Spot_oximetry_with_status_and_perfusion()
    {
        PeripheralReading reading = OximeterMeasurement.DecodeSpot(Hex("0F 6100 4800 EA07 0B 1D 0E 0F 10 0001 200000 20F0"));

        Assert.Equal([(MeasurementKind.SpO2, 97m), (MeasurementKind.PulseRateOximeter, 72m), (MeasurementKind.PerfusionIndex, 3.2m)],
            reading.Values.Select(v => (v.Kind, v.Value!.Value)));
        StatusBit bit = Assert.Single(reading.Status);
        Assert.Equal((150604, 10, "signal-low-perfusion"), (bit.Code, bit.Bit, bit.Display));
    }

    [Fact]
    public void Continuous_oximetry_takes_the_normal_average()
    {
        PeripheralReading reading = OximeterMeasurement.DecodeContinuous(Hex("03 6100 4800 6200 4900 6000 4700"));

        Assert.Equal([97m, 72m], reading.Values.Select(v => v.Value!.Value));
        Assert.False(reading.IsDated);
    }

    [Fact]
    public void Glucose_in_either_unit_is_exact()
    {
        PeripheralReading mass = GlucoseMeasurement.Decode(Hex("03 0700 EA07 0B 1D 0E 0F 10 3C00 63B0 11"));
        PeripheralReading molar = GlucoseMeasurement.Decode(Hex("06 0800 EA07 0B 1D 0E 0F 10 37C0 18"));

        Assert.Equal((MeasurementKind.GlucoseWholeBlood, 99m, PeripheralUnit.MgPerDl), (mass.Values[0].Kind, mass.Values[0].Value, mass.Values[0].Unit));
        Assert.Equal((7, new DateTime(2026, 11, 29, 15, 15, 16)), (mass.Sequence, mass.Time?.Local));
        Assert.Equal((MeasurementKind.GlucosePlasma, 5.5m, PeripheralUnit.MmolPerL), (molar.Values[0].Kind, molar.Values[0].Value, molar.Values[0].Unit));
    }

    [Fact]
    public void Glucose_context_has_the_meal_behind_what_comes_before_it()
    {
        Assert.Equal(new GlucoseContext(7, MealContext.Postprandial), GlucoseContext.Decode(Hex("83 0700 00 01 3CD0 02")));
        Assert.Null(GlucoseContext.Decode(Hex("83 0700 00 01 3CD0")));
    }

    [Fact]
    public void Temperature_in_the_ear_and_in_Fahrenheit()
    {
        PeripheralReading ear = TemperatureMeasurement.Decode(Hex("04 6C0100FF 03"));
        PeripheralReading fahrenheit = TemperatureMeasurement.Decode(Hex("01 DA0300FF"));

        Assert.Equal((MeasurementKind.EarTemperature, 36.4m), (ear.Values[0].Kind, ear.Values[0].Value));
        Assert.Equal((37.0m, "98.6 degF"), (fahrenheit.Values[0].Value, fahrenheit.Values[0].Reported));
    }

    [Fact]
    public void Weight_in_kilograms_and_in_pounds()
    {
        PeripheralReading metric = WeightMeasurement.Decode(Hex("0E 6C39 EA07 0B 1D 0E 0F 10 FF E600 D606"));
        PeripheralReading imperial = WeightMeasurement.Decode(Hex("01 803E"));

        Assert.Equal((73.500m, (int?)null), (metric.Values.Single().Value, metric.User));
        Assert.Equal((72.57m, "160.00 lb"), (imperial.Values[0].Value, imperial.Values[0].Reported));
    }

    [Theory]
    [InlineData("EA07 0B 1D 0E 0F 10 07 80 00", true)]
    [InlineData("0000 0B 1D 0E 0F 10 07 80 00", false)]
    [InlineData("EA07 00 1D 0E 0F 10 07 80 00", false)]
    [InlineData("EA07 02 1E 0E 0F 10 07 80 00", false)]
    [InlineData("EA07 0B 1D 0E 0F", false)]
    public void Current_time_is_a_whole_time_or_none(string hex, bool isTime) =>
        Assert.Equal(isTime ? new DateTime(2026, 11, 29, 14, 15, 16) : null, DeviceClock.DecodeCurrentTime(Hex(hex))?.Local);

    [Theory]
    [InlineData("06 00 01 01", RecordAccessAnswer.Done)]
    [InlineData("06 00 01 06", RecordAccessAnswer.NoRecords)]
    [InlineData("06 00 01 04", RecordAccessAnswer.NotSupported)]
    [InlineData("06 00 01 08", RecordAccessAnswer.NotCompleted)]
    [InlineData("06 00 02 01", RecordAccessAnswer.Unreadable)]
    [InlineData("05 00 03 00", RecordAccessAnswer.Count)]
    [InlineData("06 00 01", RecordAccessAnswer.Unreadable)]
    [InlineData("", RecordAccessAnswer.Unreadable)]
    public void Record_access_answers(string hex, RecordAccessAnswer answer)
    {
        Assert.Equal(answer, RecordAccess.Decode(Hex(hex), out int count));
        Assert.Equal(answer == RecordAccessAnswer.Count ? 3 : 0, count);
    }

    [Fact]
    public void Record_access_asks_for_records_and_never_to_delete_any()
    {
        Assert.Equal(Hex("01 01"), RecordAccess.ReportAll());
        Assert.Equal(Hex("01 03 01 3412"), RecordAccess.ReportFrom(0x1234));
    }

    internal static byte[] Hex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
