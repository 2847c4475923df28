using System.Text;
using Kiosk.Interop.Pkcs11;
using Xunit;

namespace Kiosk.Tests.Keys;

[Collection(TokenCollection.Name)]
public class TokenKeyTests(SoftToken soft)
{
    [Fact]
    public void Secret_that_was_wrapped_comes_back_from_a_token_opened_anew()
    {
        soft.Require();
        byte[] secret = [.. Enumerable.Range(1, 32).Select(i => (byte)i)], back = new byte[32];
        byte[] wrapped;
        using (TokenKey first = Open(SoftToken.Place)) wrapped = first.Wrap(secret);

        using TokenKey again = Open(SoftToken.Place);
        TokenProblem? problem = again.TryUnwrap(wrapped, back);

        Assert.Null(problem);
        Assert.Equal(secret, back);
    }

    [Fact]
    public void Absent_token_is_named_with_those_that_are_there()
    {
        soft.Require();

        TokenProblem problem = Refused(SoftToken.Place with { Token = "elsewhere" });

        Assert.Equal(TokenFault.TokenAbsent, problem.Fault);
        Assert.Contains($"The token 'elsewhere' of {SoftToken.Module} is not there", problem.Text, StringComparison.Ordinal);
        Assert.Contains($"'{SoftToken.Label}'", problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_tokens_of_one_label_are_not_chosen_between()
    {
        soft.Require();

        Assert.Equal(TokenFault.TokenAmbiguous, Refused(SoftToken.Place with { Token = SoftToken.TwiceLabel }).Fault);
    }

    [Fact]
    public void Wrong_pin_is_told_with_its_code_and_the_right_one_still_works()
    {
        soft.Require();

        TokenProblem problem = Refused(SoftToken.Place, "0000");
        using TokenKey key = Open(SoftToken.Place);

        Assert.Equal(TokenFault.PinWrong, problem.Fault);
        Assert.Contains("CKR_PIN_INCORRECT (0xA0)", problem.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("0000", problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Absent_key_is_told_apart_and_how_to_make_it()
    {
        soft.Require();

        TokenProblem problem = Refused(SoftToken.Place with { Key = "nokey" });

        Assert.Equal(TokenFault.KeyAbsent, problem.Fault);
        Assert.Contains("has no private key labelled 'nokey'", problem.Text, StringComparison.Ordinal);
        Assert.Contains("--keypairgen", problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_that_is_no_rsa_key_is_refused()
    {
        soft.Require();

        TokenProblem problem = Refused(SoftToken.Place with { Key = SoftToken.EcKey });

        Assert.Equal(TokenFault.KeyUnfit, problem.Fault);
        Assert.Contains("is no RSA key", problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_keys_of_one_label_are_not_chosen_between()
    {
        soft.Require();
        soft.AddKey("same", "11");
        soft.AddKey("same", "12");

        Assert.Equal(TokenFault.KeyUnfit, Refused(SoftToken.Place with { Key = "same" }).Fault);
    }

    [Fact]
    public void Damaged_or_foreign_secret_is_not_unwrapped()
    {
        soft.Require();
        using TokenKey key = Open(SoftToken.Place);
        byte[] damaged = key.Wrap(new byte[32]), longer = key.Wrap(new byte[33]), back = new byte[32];
        damaged[7] ^= 1;

        TokenProblem? ofDamage = key.TryUnwrap(damaged, back);
        TokenProblem? ofLength = key.TryUnwrap(longer, back);

        Assert.Equal(TokenFault.NotUnwrapped, ofDamage?.Fault);
        Assert.Contains("C_Decrypt gave CKR_", ofDamage!.Text, StringComparison.Ordinal);
        Assert.Equal(TokenFault.NotUnwrapped, ofLength?.Fault);
        Assert.Equal(new byte[32], back);
    }

    [Theory]
    [InlineData("/usr/lib/no-such-module.so")]
    [InlineData("libc.so.6")]
    public void File_that_is_no_module_is_named(string path)
    {
        TokenProblem problem = Refused(SoftToken.Place with { ModulePath = path });

        Assert.Equal(TokenFault.ModuleUnfit, problem.Fault);
        Assert.Contains(path, problem.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0xA4, TokenFault.PinLocked, "CKR_PIN_LOCKED (0xA4)")]
    [InlineData(0xA3, TokenFault.PinLocked, "CKR_PIN_EXPIRED (0xA3)")]
    [InlineData(0xA0, TokenFault.PinWrong, "CKR_PIN_INCORRECT (0xA0)")]
    [InlineData(0x102, TokenFault.PinWrong, "CKR_USER_PIN_NOT_INITIALIZED (0x102)")]
    [InlineData(0x32, TokenFault.CallFailed, "CKR_DEVICE_REMOVED (0x32)")]
    [InlineData(0x80000001, TokenFault.CallFailed, "CKR_VENDOR_DEFINED (0x80000001)")]
    public void Failed_login_is_told_by_its_code(uint code, TokenFault fault, string name)
    {
        TokenProblem problem = TokenKey.LoginProblem(SoftToken.Place, code);

        Assert.Equal(fault, problem.Fault);
        Assert.Contains($"'{SoftToken.Label}'", problem.Text, StringComparison.Ordinal);
        Assert.Contains(name, problem.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x8, null)]
    [InlineData(0x1_0008, null)] // Some attempts failed, more than one is left.
    [InlineData(0x3_0008, TokenFault.PinLastTry)]
    [InlineData(0x7_0008, TokenFault.PinLocked)]
    [InlineData(0x0, TokenFault.PinWrong)]
    public void Last_attempt_is_not_made(uint flags, TokenFault? fault)
    {
        Assert.Equal(fault, TokenKey.FlagProblem(SoftToken.Place, flags)?.Fault);
    }

    private static TokenKey Open(TokenKeyPlace place)
    {
        TokenProblem? problem = TokenKey.TryOpen(place, Encoding.UTF8.GetBytes(SoftToken.Pin), out TokenKey? key);
        Assert.Null(problem?.Text);
        return key!;
    }

    private static TokenProblem Refused(TokenKeyPlace place, string pin = SoftToken.Pin)
    {
        TokenProblem? problem = TokenKey.TryOpen(place, Encoding.UTF8.GetBytes(pin), out TokenKey? key);
        Assert.Null(key);
        return Assert.IsType<TokenProblem>(problem);
    }
}
