using Kiosk.Edge.Screen.Service;

namespace Kiosk.Edge.Screen.Flow;

/// <content>The technician's way in: five touches of the corner within four seconds, while nobody is there, and a code.</content>
public sealed partial class ScreenDesk
{
    private const int CornerTouches = 5;

    private static readonly TimeSpan CornerTime = TimeSpan.FromSeconds(4);

    private readonly List<long> _corner = [];
    private string _code = "";

    /// <summary>What is shown and done behind the code; null where there is no service menu.</summary>
    public ServiceDesk? Service { get; init; }

    /// <summary>The corner was touched.</summary>
    public Task CornerAsync() => InAsync([ScreenStep.Attract], () =>
    {
        long nowUs = _host.NowUs;
        _corner.RemoveAll(us => nowUs - us > CornerTime.TotalMicroseconds);
        _corner.Add(nowUs);
        if (_corner.Count < CornerTouches || Service is null) return;
        _corner.Clear();
        _code = "";
        Enter(ScreenStep.ServiceCode);
    });

    /// <summary>A digit of the code was typed.</summary>
    public Task TypeCodeAsync(char digit) => InAsync([ScreenStep.ServiceCode], () =>
    {
        _notice = null;
        if (char.IsAsciiDigit(digit) && _code.Length < ServiceCode.LengthMax) _code += digit;
    });

    /// <summary>The last digit was erased.</summary>
    public Task EraseCodeAsync() => InAsync([ScreenStep.ServiceCode], () => _code = _code.Length > 0 ? _code[..^1] : "");

    /// <summary>The code is complete.</summary>
    public Task EnterCodeAsync() => InAsync([ScreenStep.ServiceCode], async () =>
    {
        (string code, _code) = (_code, "");
        CodeVerdict verdict = await Service!.EnterAsync(code).ConfigureAwait(false);
        if (verdict == CodeVerdict.Right)
        {
            Enter(ScreenStep.Service);
            return;
        }

        _notice = verdict switch
        {
            CodeVerdict.Locked => "service.code.locked",
            CodeVerdict.NotSet => "service.code.none",
            _ => "service.code.wrong",
        };
    });
}
