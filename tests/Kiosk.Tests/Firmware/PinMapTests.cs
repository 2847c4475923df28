using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Kiosk.Drivers;
using Kiosk.Firmware;
using Kiosk.Tests.House;
using Xunit;

namespace Kiosk.Tests.Firmware;

/// <summary>hardware-docs/pin-map.md and the board description say the same.</summary>
public partial class PinMapTests
{
    [Fact]
    public void Every_row_of_the_document_agrees_with_the_constant_it_names()
    {
        (string Constant, string Row)[] rows = [.. Rows()];

        Assert.All(rows, row =>
        {
            FieldInfo? field = typeof(BoardDescription).GetField(row.Constant);
            Assert.NotNull(field);
            int value = (int)field.GetRawConstantValue()!;
            string text = field.Name.EndsWith("Address", StringComparison.Ordinal) ? $"0x{value:X2}" : value.ToString(CultureInfo.InvariantCulture);
            Assert.True(Regex.IsMatch(row.Row, $@"\| {text}( [^|]*)?\| `{row.Constant}`"), $"{row.Constant} is {text}, the document says {row.Row}");
        });
    }

    [Fact]
    public void Every_pin_rate_and_address_stands_in_the_document()
    {
        string[] named = [.. Rows().Select(r => r.Constant)];

        IEnumerable<string> constants = typeof(BoardDescription).GetFields().Where(f => f.FieldType == typeof(int)).Select(f => f.Name);

        Assert.All(constants.Where(c => c != nameof(BoardDescription.SpiMode)), constant => Assert.Contains(constant, named));
    }

    [Fact]
    public void No_pin_is_used_twice()
    {
        int[] pins = [.. typeof(BoardDescription).GetFields().Where(f => f.Name.EndsWith("Pin", StringComparison.Ordinal)).Select(f => (int)f.GetRawConstantValue()!)];

        Assert.Equal(pins.Length, pins.Distinct().Count());
    }

    [Fact]
    public void The_addresses_are_those_of_the_drivers()
    {
        Assert.Equal(Max30102.Address, BoardDescription.OximeterAddress);
        Assert.Equal(Max30205.Address, BoardDescription.ContactThermometerAddress);
        Assert.Equal(Mlx90614.Address, BoardDescription.InfraredThermometerAddress);
        Assert.Equal(Nau7802.Address, BoardDescription.ScaleAddress);
        Assert.Equal(Vl53l0x.Address, BoardDescription.HeightSensorAddress);
    }

    private static IEnumerable<(string Constant, string Row)> Rows()
    {
        string document = File.ReadAllText(Path.Combine(Repository.Root, "hardware-docs", "pin-map.md"));
        Assert.Contains(BoardDescription.Name, document);
        foreach (string line in document.Split('\n').Where(l => l.StartsWith('|')))
        {
            foreach (Match match in Constant().Matches(line)) yield return (match.Groups[1].Value, line);
        }
    }

    [GeneratedRegex("`([A-Za-z0-9]+)`")]
    private static partial Regex Constant();
}
