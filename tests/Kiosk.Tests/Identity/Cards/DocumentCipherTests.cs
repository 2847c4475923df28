using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Kiosk.Identity.Cards;
using Kiosk.Identity.Cards.Chips;
using Kiosk.Identity.Zones;
using Xunit;

namespace Kiosk.Tests.Identity.Cards;

[SuppressMessage("Security", "CA5350:Do not use weak cryptographic algorithms", Justification = "compared with")]
[SuppressMessage("Security", "CA5351:Do not use broken cryptographic algorithms", Justification = "compared with")]
public class DocumentCipherTests
{
    [Theory]
    [InlineData("133457799BBCDFF1", "0123456789ABCDEF", "85E813540F0AB405")]
    [InlineData("0123456789ABCDEF", "4E6F772069732074", "3FA40E8A984D4815")]
    [InlineData("0101010101010101", "8000000000000000", "95F8A5E5DD31D900")]
    public void A_block_of_des_is_as_published(string key, string plain, string encrypted)
    {
        using var des = new Des(Convert.FromHexString(key));

        ulong result = des.Encrypt(Des.Load(Convert.FromHexString(plain)));

        Assert.Equal(encrypted, result.ToString("X16", null));
        Assert.Equal(plain, des.Decrypt(result).ToString("X16", null));
    }

    [Fact]
    public void Triple_des_is_the_runtimes()
    {
        var random = new Random(3);
        var seed = new byte[DocumentKeys.SeedBytes];
        for (int i = 0; i < 200; i++)
        {
            random.NextBytes(seed);
            var plain = new byte[8 * random.Next(1, 30)];
            random.NextBytes(plain);
            using var keys = new DocumentKeys(seed);
            using var theirs = TripleDES.Create();
            byte[] key = SHA1.HashData([.. seed, 0, 0, 0, 1])[..16];
            theirs.Key = [.. key, .. key[..8]];

            byte[] ours = [.. plain];
            keys.Encrypt(ours);

            Assert.Equal(theirs.EncryptCbc(plain, new byte[8], PaddingMode.None), ours);
            keys.Decrypt(ours);
            Assert.Equal(plain, ours);
        }
    }

    [Fact]
    public void Padding_is_put_on_and_taken_off_and_nothing_else_is_taken_for_it()
    {
        Span<byte> buffer = stackalloc byte[24];
        for (int length = 0; length < 16; length++)
        {
            buffer.Fill(0xEE);

            int padded = DocumentKeys.Pad(buffer, length);

            Assert.True(padded % 8 == 0 && padded > length && padded - length <= 8);
            Assert.True(DocumentKeys.TryUnpad(buffer[..padded], out int unpadded));
            Assert.Equal(length, unpadded);
        }

        Assert.False(DocumentKeys.TryUnpad(Convert.FromHexString("8000000000000000" + "0000000000000000"), out _));
        Assert.False(DocumentKeys.TryUnpad(new byte[8], out _));
        Assert.False(DocumentKeys.TryUnpad(Convert.FromHexString("4142434445464700"), out _));
        Assert.False(DocumentKeys.TryUnpad([], out _));
    }

    [Fact]
    public void The_worked_example_of_the_standard_is_spoken_byte_for_byte()
    {
        // ICAO Doc 9303-11, appendix D.3 and D.4.
        var channel = new ScriptedChannel(
            ("0084000008", "4608F919887022129000"),
            ("0082000028" + "72C29C2371CC9BDB65B779B8E8D37B29ECC154AA56A8799FAE2F498F76ED92F2" + "5F1448EEA8AD90A7" + "28",
                "46B9342A41396CD7386BF5803104D7CEDC122B9132139BAF2EEDC94EE178534F" + "2F2D235D074D7449" + "9000"),
            ("0CA4020C158709016375432908C044F68E08BF8B92D635FF24F800", "990290008E08FA855A5D4C50A8ED9000"),
            ("0CB000000D9701048E08ED6705417E96BA5500", "8709019FF0EC34F9922651990290008E08AD55CC17140B2DED9000"),
            ("0CB000040D9701128E082EA28A70F3C7B53500", "871901FB9235F4E4037F2327DCC8964F1F9B8C30F42C8E2FFF224A990290008E08C8B2787EAEA07D749000"));
        byte[] own = Convert.FromHexString("781723860C06C226" + "0B795240CB7049B01C19B33E32804F0B");
        Assert.True(BacKeyFields.TryMake("L898902C<"u8, "690806"u8, "940623"u8, out BacKeyFields? key));
        using BacKeyFields disposed = key;
        using var session = new CardSession(channel, 10);

        CardFault? fault = BasicAccess.Open(session, key, own.CopyTo, out SecureMessaging? messaging);

        Assert.Null(fault);
        using SecureMessaging chip = messaging!;
        Assert.Null(chip.SelectFile("EF.COM", [0x01, 0x1E]));
        Assert.Null(chip.ReadBinary("EF.COM", 0, 4, out CardReply begin));
        Assert.Equal("60145F01", Convert.ToHexString(begin.Data));
        Assert.Null(chip.ReadBinary("EF.COM", 4, 18, out CardReply rest));
        Assert.Equal("04303130365F36063034303030305C026175", Convert.ToHexString(rest.Data));
        Assert.Equal(5, channel.Count);
    }
}
