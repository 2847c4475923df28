using Kiosk.Outbox.Keys;
using Xunit;

namespace Kiosk.Tests.Keys;

public class RecordCipherTests
{
    [Fact]
    public void Several_threads_may_use_one_cipher()
    {
        using var cipher = new RecordCipher(new byte[32]);

        Parallel.For(0, 20_000, new ParallelOptions { MaxDegreeOfParallelism = 4 }, number =>
        {
            byte[] body = BitConverter.GetBytes(number), tag = new byte[RecordCipher.TagBytes], key = new byte[RecordCipher.WrappedKeyBytes];
            cipher.Seal(body, tag, key, "bound"u8);
            Assert.True(cipher.TryOpen(body, tag, key, "bound"u8));
            Assert.Equal(number, BitConverter.ToInt32(body));
        });
    }

    [Fact]
    public void A_record_opens_under_no_other_name_and_with_no_other_or_erased_key()
    {
        using var cipher = new RecordCipher(new byte[32]);
        using var other = new RecordCipher([.. Enumerable.Repeat((byte)1, 32)]);
        byte[] body = "a reading"u8.ToArray(), tag = new byte[RecordCipher.TagBytes], key = new byte[RecordCipher.WrappedKeyBytes];
        cipher.Seal(body, tag, key, "a"u8);

        Assert.False(cipher.TryOpen((byte[])body.Clone(), tag, key, "b"u8));
        Assert.False(other.TryOpen((byte[])body.Clone(), tag, key, "a"u8));
        Assert.False(cipher.TryOpen((byte[])body.Clone(), tag, new byte[RecordCipher.WrappedKeyBytes], "a"u8));
        Assert.True(cipher.TryOpen(body, tag, key, "a"u8));
        Assert.Equal("a reading"u8.ToArray(), body);
    }
}
