using Kiosk.Edge.Identity.Scanners;
using Kiosk.Identity;
using Kiosk.Identity.Barcodes;
using Kiosk.Identity.Zones;
using Kiosk.Simulator.Documents;
using Xunit;

namespace Kiosk.Tests.Identity.Scanners;

public sealed class SerialScannerTests
{
    private static readonly byte[] LineEnd = "\r\n"u8.ToArray();
    private static readonly MadeUpPerson Made = new MadeUpPeople(11).Next(), Other = new MadeUpPeople(12).Next();

    [Theory]
    [InlineData("oms-01", "OmsBarcode")]
    [InlineData("oms-02", "OmsBarcode")]
    [InlineData("enp", "ScannedNumber")]
    [InlineData("mrz td1", "DocumentZone")]
    [InlineData("mrz pnrus", "DocumentZone")]
    public async Task Each_kind_of_code_is_read_whole_with_and_without_a_line_end_and_nothing_is_left_of_it(string kind, string source)
    {
        await using ScannerBench bench = ScannerBench.Serial();
        await bench.StartAsync();

        foreach (byte[] suffix in new[] { LineEnd, [] })
        {
            bench.Send([.. ShownCode.Of(kind, Made)!, .. suffix]);

            using Person person = bench.Scanned().Person!;
            Assert.Equal(source, person.Source.ToString());
            await ScannerBench.Until(() => bench.Buffers().All(value => value == 0));
        }
    }

    [Fact]
    public async Task A_barcode_with_line_ends_in_it_that_comes_in_pieces_is_one_code()
    {
        await using ScannerBench bench = ScannerBench.Serial();
        await bench.StartAsync();
        byte[] code = ShownCode.Of("oms-02", Made)!;
        LineEnd.CopyTo(code, 70);
        LineEnd.CopyTo(code, 128);

        bench.Send([.. code.Chunk(13)]);

        using Person person = bench.Scanned().Person!;
        Assert.Equal(Made.Enp, Read.Text(person.Identifiers[0].Value));
        Assert.True(bench.HearsNoMore(200));
    }

    [Fact]
    public async Task Two_codes_in_one_burst_are_two_people()
    {
        await using ScannerBench bench = ScannerBench.Serial();
        await bench.StartAsync();

        bench.Send([.. ShownCode.Of("oms-01", Made)!, .. LineEnd, .. ShownCode.Of("enp", Other)!, .. LineEnd]);

        using Person first = bench.Scanned().Person!, second = bench.Scanned().Person!;
        Assert.Equal((Made.Enp, Other.Enp), (Read.Text(first.Identifiers[0].Value), Read.Text(second.Identifiers[0].Value)));
    }

    [Fact]
    public async Task A_code_cut_in_half_tells_nobody_and_does_not_spoil_the_next()
    {
        await using ScannerBench bench = ScannerBench.Serial();
        await bench.StartAsync();
        byte[] code = ShownCode.Of("oms-02", Made)!;

        bench.Send(code[..65]);
        Assert.Equal(CodeWords.Partial, bench.Scanned().Problem);
        bench.Send([.. ShownCode.Of("oms-02", Other)!, .. LineEnd]);

        using Person person = bench.Scanned().Person!;
        Assert.Equal(Other.Enp, Read.Text(person.Identifiers[0].Value));
    }

    [Fact]
    public async Task A_flood_of_noise_is_one_problem_and_the_next_code_is_read()
    {
        await using ScannerBench bench = ScannerBench.Serial();
        await bench.StartAsync();
        byte[] noise = new byte[100_000];
        new Random(1).NextBytes(noise);

        bench.Send(noise);
        Assert.Null(bench.Scanned().Person);
        bench.Send(ShownCode.Of("enp", Other)!);

        using Person person = bench.Scanned().Person!;
        Assert.Equal(Other.Enp, Read.Text(person.Identifiers[0].Value));
    }

    [Fact]
    public async Task Unplugged_and_back_it_goes_on_without_a_restart_and_says_so()
    {
        await using ScannerBench bench = ScannerBench.Serial();
        await bench.StartAsync();

        bench.Send(ShownCode.Of("oms-02", Made)![..65]);
        bench.PullOut();
        Assert.Contains("unplugged", bench.Stands());
        Assert.Contains("no such device", bench.Stands());
        bench.PlugIn();
        Assert.Equal("works", bench.Stands());
        bench.Send(ShownCode.Of("oms-02", Other)!);

        Scanned scanned = bench.Scanned();
        if (scanned.Person is null) scanned = bench.Scanned(); // The half was ended by a pause before the cable was pulled.
        Assert.Equal(Other.Enp, Read.Text(scanned.Person!.Identifiers[0].Value));
        scanned.Person.Dispose();
    }

    [Fact]
    public async Task A_scanned_zone_leaves_the_key_to_its_chip_for_one_reading()
    {
        using var keys = new ScannedKey(TimeSpan.FromMinutes(1), TimeProvider.System);
        await using ScannerBench bench = ScannerBench.Serial(keys);
        await bench.StartAsync();

        bench.Send(ShownCode.Of("mrz td3", Made)!);
        bench.Scanned().Person!.Dispose();

        using BacKeyFields key = keys.Take()!;
        Assert.StartsWith(Made.PassportNumber, System.Text.Encoding.ASCII.GetString(key.Information));
        Assert.Null(keys.Take());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_key_that_is_not_taken_is_wiped_when_its_time_is_over_or_the_visit_is(bool isVisitOver)
    {
        using var keys = new ScannedKey(isVisitOver ? TimeSpan.FromHours(1) : TimeSpan.FromMilliseconds(50), TimeProvider.System);
        Assert.True(BacKeyFields.TryMake("700000000"u8, "690806"u8, "940623"u8, out BacKeyFields? key));
        keys.Keep(key);

        if (isVisitOver) keys.Clear();

        await ScannerBench.Until(() => IsWiped(key));
        Assert.Null(keys.Take());
    }

    private static bool IsWiped(BacKeyFields key)
    {
        try
        {
            return key.Information.IsEmpty;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    [Fact]
    public async Task A_defect_of_the_desk_does_not_end_it()
    {
        await using ScannerBench bench = ScannerBench.Serial();
        await bench.StartAsync();
        bench.Defects = 1;

        bench.Send(ShownCode.Of("enp", Made)!);
        await ScannerBench.Until(() => bench.Defects == 0);
        bench.Send(ShownCode.Of("enp", Other)!);

        using Person person = bench.Scanned().Person!;
        Assert.Equal(Other.Enp, Read.Text(person.Identifiers[0].Value));
    }
}
