using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Kiosk.Interop.SmartCards;
using Xunit;

namespace Kiosk.Tests.Identity.Readers;

/// <summary>The layout of what libpcsclite is given, and what is made of what it gives.</summary>
public class SmartCardBindingTests
{
    [Fact]
    public void Structures_are_laid_out_as_on_64_bit_linux()
    {
        nint At(string field) => Marshal.OffsetOf<WinSCard.State>(field);

        Assert.Equal((80, 16), (Unsafe.SizeOf<WinSCard.State>(), Unsafe.SizeOf<WinSCard.IoRequest>()));
        Assert.Equal([0, 8, 16, 24, 32, 40], new[] { At("Name"), At("UserData"), At("Known"), At("Now"), At("AtrLength"), At("Atr") });
    }

    [Fact]
    public void Reader_names_are_taken_apart_at_zeros()
    {
        Assert.Equal(["Virtual PCD 00 00", "Считыватель 00 01"], PcscContext.Split(Encoding.UTF8.GetBytes("Virtual PCD 00 00\0Считыватель 00 01\0\0")));
        Assert.Empty(PcscContext.Split([0]));
        Assert.Empty(PcscContext.Split([]));
        Assert.Empty(PcscContext.Split("no end"u8));
    }

    [Fact]
    public void More_names_than_can_be_asked_for_are_cut_off()
    {
        byte[] names = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 40).Select(i => $"{i}\0")));

        Assert.Equal(PcscContext.ReadersMax, PcscContext.Split(names).Count);
    }

    [Theory]
    [InlineData(0x0003_0122u, true, false, 3)] // A card, in use by somebody.
    [InlineData(0x0004_0012u, false, false, 4)]
    [InlineData(0x0005_0222u, true, true, 5)]
    [InlineData(0x0000_000Cu, false, false, 0)]
    public void State_words_are_understood(uint raw, bool hasCard, bool isMute, int count)
    {
        var state = new ReaderState(raw);

        Assert.Equal((hasCard, isMute, count), (state.HasCard, state.IsMute, state.EventCount));
        Assert.Equal(0u, state.ToAskWith().Raw & (ReaderState.Changed | 0x100));
    }

    [Fact]
    public void Codes_keep_their_numbers_in_words()
    {
        Assert.Contains("0x80100031", PcscStatusText.Of((PcscStatus)0x80100031), StringComparison.Ordinal);
        Assert.Contains("pcscd", PcscStatusText.Of(PcscStatus.NoService), StringComparison.Ordinal);
        Assert.Equal(PcscStatus.NoService, WinSCard.ToStatus(unchecked((nint)0x8010001D)));
        Assert.Equal(PcscStatus.NoService, WinSCard.ToStatus(unchecked((int)0x8010001D)));
    }
}
