using Kiosk.Edge.Screen.Service;
using Kiosk.Tests.Edge;
using Kiosk.Tests.Store;
using Xunit;

namespace Kiosk.Tests.Screen;

public sealed class ServiceCodeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Nobody_gets_in_before_a_code_is_set()
    {
        Assert.Equal(CodeVerdict.NotSet, Code().Try("123456"));
    }

    [Fact]
    public void The_code_is_kept_as_a_hash_that_only_the_service_reads()
    {
        Code().Set("845271");

        string file = Path.Combine(_folder.FullName, "service-code.json");
        Assert.Equal(CodeVerdict.Right, Code().Try("845271"));
        Assert.Equal(CodeVerdict.Wrong, Code().Try("845272"));
        Assert.DoesNotContain("845271", File.ReadAllText(file));
        if (OperatingSystem.IsLinux()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public void Wrong_codes_lock_the_menu_for_longer_each_time_also_for_the_right_one()
    {
        ServiceCode code = Code();
        code.Set("845271");

        Assert.Equal(CodeVerdict.Locked, Guess(code));
        Assert.Equal(CodeVerdict.Locked, code.Try("845271"));
        _time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(CodeVerdict.Locked, Guess(code));
        _time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(CodeVerdict.Locked, code.Try("845271"));
        _time.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal(CodeVerdict.Right, code.Try("845271"));
    }

    [Theory]
    [InlineData("12345", false)]
    [InlineData("1234567890123", false)]
    [InlineData("12345a", false)]
    [InlineData("123456", true)]
    public void A_code_has_six_to_twelve_digits(string code, bool isFit) => Assert.Equal(isFit, ServiceCode.IsFit(code));

    private static CodeVerdict Guess(ServiceCode code)
    {
        for (int i = 0; i < 4; i++) Assert.Equal(CodeVerdict.Wrong, code.Try("000000"));
        return code.Try("000000");
    }

    private ServiceCode Code() => new(_folder.FullName, _time);
}
