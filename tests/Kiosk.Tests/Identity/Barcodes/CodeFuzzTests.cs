using Kiosk.Identity;
using Kiosk.Identity.Barcodes;
using Kiosk.Simulator.Documents;
using Xunit;

namespace Kiosk.Tests.Identity.Barcodes;

/// <summary>
/// Barcodes and zones against hostile input. KIOSK_FUZZ_CODES sets how many of each (default a million) and KIOSK_FUZZ_SEED the seed.
/// </summary>
public class CodeFuzzTests(ITestOutputHelper output)
{
    // A person with texts, identifiers and warnings takes less than 2 KB; nothing may take more for being longer or odder.
    private const long AllocatedBytesMax = 4096;
    private static readonly DateOnly Today = new(2026, 11, 29);

    [Theory]
    [InlineData("oms-01")]
    [InlineData("oms-02")]
    [InlineData("mrz td1")]
    [InlineData("mrz td3")]
    public void Anything_at_all_may_be_held_in_front_of_the_scanner(string kind)
    {
        int inputs = Setting("KIOSK_FUZZ_CODES", 1_000_000), seed = Setting("KIOSK_FUZZ_SEED", 20261129);
        output.WriteLine($"KIOSK_FUZZ_SEED={seed} KIOSK_FUZZ_CODES={inputs}");
        var random = new Random(seed);
        byte[][] samples = [.. new MadeUpPeople(seed).Take(64).SelectMany(person => new[] { ShownCode.Of(kind, person)!, ShownCode.Of("mrz td2", person)! }).Take(65)];
        byte[] input = new byte[512];
        int people = 0;

        for (int i = 0; i < inputs; i++)
        {
            ReadOnlySpan<byte> burst = input.AsSpan(0, Next(random, samples, input, kind));
            (int codes, int found, long allocated) = Feed(burst);
            // The runtime may compile a method anew in the middle, on this thread, once: what the input costs it costs again.
            if (allocated > AllocatedBytesMax * (codes + 1)) (codes, found, allocated) = Feed(burst);
            Assert.True(allocated <= AllocatedBytesMax * (codes + 1), $"input {i} of seed {seed}: {allocated} bytes for {codes} codes, twice");
            people += found;
        }

        output.WriteLine($"{people} people");
        Assert.True(people > inputs / 100, "some must come through, or nothing behind the first check was tried");
        Assert.True(people < inputs, "most must not");
    }

    private static (int Codes, int People, long Allocated) Feed(ReadOnlySpan<byte> burst)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        int codes = 0, people = 0;
        while (CodeBurst.TryTake(ref burst, out ReadOnlySpan<byte> code))
        {
            Assert.False(code.IsEmpty);
            codes++;
            Scanned scanned = CodeReader.Read(code, Today);
            Assert.Equal(scanned.Person is null, scanned.Problem.Length > 0);
            if (scanned.Person is null) continue;
            people++;
            scanned.Person.Dispose();
        }

        return (codes, people, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static int Next(Random random, byte[][] samples, byte[] input, string kind)
    {
        byte[] sample = samples[random.Next(samples.Length)];
        sample.CopyTo(input, 0);
        int length = sample.Length, what = random.Next(8);
        if (what == 0)
        {
            length = random.Next(input.Length);
            random.NextBytes(input.AsSpan(0, length));
        }
        else if (what == 1) length = random.Next(length);
        else if (what == 2)
        {
            byte[] second = samples[random.Next(samples.Length)];
            second.CopyTo(input, length);
            length += random.Next(second.Length + 1);
        }

        // A few bytes changed; those of a zone into others that a zone may have, for its check digits to judge.
        ReadOnlySpan<byte> zone = "0123456789ABCKUXZ<\r\n"u8;
        for (int n = random.Next(4); n > 0 && length > 0; n--)
            input[random.Next(length)] = kind.StartsWith("mrz", StringComparison.Ordinal) ? zone[random.Next(zone.Length)] : (byte)random.Next(256);
        return length;
    }

    private static int Setting(string name, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(name), out int value) ? value : otherwise;
}
