using System.Buffers.Binary;
using Kiosk.Identity;
using Kiosk.Identity.Barcodes;
using Kiosk.Interop.Input;
using Kiosk.Simulator.Documents;
using Xunit;

namespace Kiosk.Tests.Identity.Scanners;

/// <summary>The keys of a scanner that types, as the kernel's events through a pseudo-terminal. The grab is not tested: that takes an input device.</summary>
public sealed class KeyboardScannerTests
{
    private const ushort Enter = 28, Shift = 42, CapsLock = 58, Comma = 51, Apostrophe = 40;
    private static readonly MadeUpPerson Made = new MadeUpPeople(21).Next();

    [Theory]
    [InlineData("enp")]
    [InlineData("mrz td1")]
    [InlineData("mrz td2")]
    [InlineData("mrz td3")]
    [InlineData("mrz pnrus")]
    public async Task Numbers_and_zones_survive_being_typed_and_nothing_is_left_of_them(string kind)
    {
        await using ScannerBench bench = ScannerBench.Keyboard();
        await bench.StartAsync();

        bench.Send(Typed([.. ShownCode.Of(kind, Made)!.Where(value => value != '\r'), (byte)'\n']));

        using Person person = bench.Scanned().Person!;
        using Person expected = CodeReader.Read(ShownCode.Of(kind, Made), new DateOnly(2026, 11, 29)).Person!;
        Assert.Equal(Read.Number(expected), Read.Number(person));
        Assert.Equal(Read.Names(expected), Read.Names(person));
        await ScannerBench.Until(() => bench.Buffers().All(value => value == 0));
    }

    [Fact]
    public async Task What_Enter_does_not_end_is_dropped_and_does_not_stand_before_the_next_code()
    {
        await using ScannerBench bench = ScannerBench.Keyboard();
        await bench.StartAsync();

        bench.Send(Typed(Read.Ascii(Made.Enp[..9])));
        Assert.Equal(CodeWords.Partial, bench.Scanned().Problem);
        bench.Send(Typed([.. Read.Ascii(Made.Enp), (byte)'\n']));

        using Person person = bench.Scanned().Person!;
        Assert.Equal(Made.Enp, Read.Text(person.Identifiers[0].Value));
    }

    [Fact]
    public async Task Events_that_the_kernel_lost_spoil_the_code()
    {
        await using ScannerBench bench = ScannerBench.Keyboard();
        await bench.StartAsync();

        bench.Send([.. Typed(Read.Ascii(Made.Enp[..9])), .. Event(InputEvent.Synchronize, InputEvent.Dropped, 0), .. Typed([.. Read.Ascii(Made.Enp[9..]), (byte)'\n'])]);

        Assert.Equal(CodeWords.Partial, bench.Scanned().Problem);
    }

    [Fact]
    public async Task A_key_that_no_code_has_is_not_left_out_unseen_and_repeats_do_not_count()
    {
        await using ScannerBench bench = ScannerBench.Keyboard();
        await bench.StartAsync();

        bench.Send([.. Typed(Read.Ascii(Made.Enp[..9])), .. Press(Apostrophe), .. Typed([.. Read.Ascii(Made.Enp[9..]), (byte)'\n'])]);
        Assert.Equal(CodeWords.Unknown, bench.Scanned().Problem);
        ushort last = Code(Made.Enp[15]);
        bench.Send([.. Press(CapsLock), .. Typed(Read.Ascii(Made.Enp[..15])), .. Event(InputEvent.Key, last, 1), .. Event(InputEvent.Key, last, 2), .. Press(Enter)]);

        using Person person = bench.Scanned().Person!;
        Assert.Equal(Made.Enp, Read.Text(person.Identifiers[0].Value));
    }

    [Fact]
    public async Task Millions_of_random_bytes_are_no_keys_that_harm()
    {
        const int Seed = 5, Bytes = 2_000_000;
        var random = new Random(Seed);
        byte[] noise = new byte[8192];
        await using ScannerBench bench = ScannerBench.Keyboard();
        await bench.StartAsync();

        for (int sent = 0; sent < Bytes; sent += noise.Length)
        {
            random.NextBytes(noise);
            // Types and values that keys have, so that most of it goes past the first look.
            for (int at = 16; at + 8 <= noise.Length; at += InputEvent.Length)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(noise.AsSpan(at), (ushort)random.Next(2));
                BinaryPrimitives.WriteUInt16LittleEndian(noise.AsSpan(at + 2), (ushort)random.Next(120));
                BinaryPrimitives.WriteInt32LittleEndian(noise.AsSpan(at + 4), random.Next(3));
            }

            bench.Send(noise[..^(noise.Length % InputEvent.Length)]);
        }

        Assert.Null(bench.Scanned().Person);
        await ScannerBench.Until(() => bench.Buffers().All(value => value == 0));
    }

    [Theory]
    [InlineData("/dev/null", "not an input device")]
    [InlineData("/dev/input/by-id/no-such-scanner", "no such device")]
    public void What_cannot_be_grabbed_is_not_read(string path, string words)
    {
        InputDeviceResult opened = InputDevice.Open(path);

        Assert.Null(opened.Device);
        Assert.Contains(words, opened.Text);
    }

    private static byte[] Typed(byte[] characters) => [.. characters.SelectMany(character => character switch
    {
        (byte)'\n' => Press(Enter),
        (byte)'<' => Shifted(Comma),
        >= (byte)'A' and <= (byte)'Z' => Shifted(Code((char)character)),
        _ => Press(Code((char)character)),
    })];

    private static ushort Code(char character)
    {
        foreach ((string keys, int first) in new[] { ("1234567890", 2), ("QWERTYUIOP", 16), ("ASDFGHJKL", 30), ("ZXCVBNM", 44) })
        {
            if (keys.IndexOf(character, StringComparison.Ordinal) is int at and >= 0) return (ushort)(first + at);
        }

        throw new ArgumentException("no such key", nameof(character));
    }

    private static byte[] Press(ushort code) => [.. Moved(code, 1), .. Moved(code, 0)];

    private static byte[] Shifted(ushort code) => [.. Moved(Shift, 1), .. Press(code), .. Moved(Shift, 0)];

    private static byte[] Moved(ushort code, int value) => [.. Event(InputEvent.Key, code, value), .. Event(InputEvent.Synchronize, 0, 0)];

    private static byte[] Event(ushort type, ushort code, int value)
    {
        byte[] bytes = new byte[InputEvent.Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, 1_790_000_000);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), 123_456);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(16), type);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(18), code);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(20), value);
        return bytes;
    }
}
