using Kiosk.Edge.Identity.Consent;
using Kiosk.Edge.Records;
using Kiosk.Edge.Screen;
using Kiosk.Edge.Screen.Flow;
using Kiosk.Edge.Screen.Thresholds;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kiosk.Tests.Screen;

/// <summary>A desk on a host that a test plays, with steps to get somewhere.</summary>
internal sealed class ScreenBench : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kiosk-screen-").FullName;

    public ScreenBench() => Desk = Make();

    public FakeScreenHost Host { get; } = new();

    public ScreenDesk Desk { get; private set; }

    public ScreenView View => Desk.View;

    public static SummaryValue[] Good { get; } =
    [
        SummaryValue.Of(MeasurementKind.SpO2, 97, null), SummaryValue.Of(MeasurementKind.PulseRateOximeter, 71, null), SummaryValue.Of(MeasurementKind.EcgHeartRate, 72, null),
        SummaryValue.Of(MeasurementKind.BodyTemperature, 36.7m, null), SummaryValue.Of(MeasurementKind.Systolic, 128, null), SummaryValue.Of(MeasurementKind.Diastolic, 81, null),
        SummaryValue.Of(MeasurementKind.BodyWeight, 70.5m, null), SummaryValue.Of(MeasurementKind.BodyHeight, 172, null),
    ];

    /// <summary>The host starts again on the same disk.</summary>
    public void Restart()
    {
        Desk.Dispose();
        Desk = Make();
    }

    /// <summary>Time passes, with its turns.</summary>
    public async Task PassAsync(double seconds)
    {
        for (double left = seconds; left > 0; left -= 0.25)
        {
            Host.NowUs += 250_000;
            await Desk.TickAsync();
        }
    }

    public async Task ToIdentifyAsync(ConsentScope scope = ConsentScope.Send)
    {
        await Desk.BeginAsync();
        await Desk.SpeakAsync("ru");
        await Desk.AgreeAsync(scope);
    }

    public async Task ToMeasureAsync(ConsentScope scope = ConsentScope.Send)
    {
        await ToIdentifyAsync(scope);
        await Desk.GoAnonymousAsync();
        await Desk.StartRecommendedAsync();
    }

    public async Task ToResultsAsync(ConsentScope scope = ConsentScope.Send)
    {
        await ToMeasureAsync(scope);
        Host.Values = Good;
        await Desk.StopAsync();
        await Desk.EndEarlyAsync();
    }

    public void Dispose()
    {
        Desk.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private ScreenDesk Make() => new(Host, ConsentTexts.Load(""), new ScreenMemory(_folder, NullLogger<ScreenMemory>.Instance),
        new ScreenFront(WordBook.Load(), ThresholdTable.BuiltIn, "103", true), new ScreenOptions(["ru", "en", "kk"], TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(15)),
        NullLogger<ScreenDesk>.Instance);
}
