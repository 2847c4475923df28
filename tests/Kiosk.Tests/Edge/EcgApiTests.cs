using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Control;
using Kiosk.Edge.Records;
using Kiosk.Edge.Visits;
using Kiosk.Tests.Signals;
using Kiosk.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Xunit;

namespace Kiosk.Tests.Edge;

/// <summary>GET /v1/visits/{id}/ecg.svg: while it is kept, and in words when there is nothing to show.</summary>
public class EcgApiTests
{
    [Fact]
    public async Task Ecg_of_the_open_and_of_the_sealed_visit_is_drawn_until_it_is_forgotten()
    {
        await using var bench = new VisitBench();
        EcgApi api = Api(bench);
        OpenVisit visit = await MeasureAsync(bench, SyntheticEcg.At(72, 20, 500, seed: 1).MilliVolt);

        IResult open = api.Find("last");
        await bench.Desk.EndAsync(VisitOutcome.Done);
        IResult ended = api.Find(visit.VisitId);
        await bench.DeliverAndForgetAsync(visit.VisitId);
        IResult forgotten = api.Find(visit.VisitId);

        Assert.StartsWith("<?xml", Svg(open), StringComparison.Ordinal);
        Assert.Contains("Heart rate 72 /min", Svg(ended), StringComparison.Ordinal);
        Assert.DoesNotContain("4711", Svg(ended), StringComparison.Ordinal);
        Assert.Equal((404, "The visit is forgotten"), Problem(forgotten));
    }

    [Fact]
    public async Task Noise_is_not_drawn_and_the_reason_is_told()
    {
        await using var bench = new VisitBench();
        EcgApi api = Api(bench);
        await MeasureAsync(bench, SyntheticEcg.WhiteNoise(10_000, 0.3, seed: 2));

        IResult answer = api.Find("last");

        Assert.Equal((404, "No ECG to show"), Problem(answer));
    }

    [Theory]
    [InlineData("last")]
    [InlineData("12")]
    [InlineData("00000001-0001-0002-0304-05060708090a")]
    public async Task A_visit_that_nobody_knows_is_not_found(string id)
    {
        await using var bench = new VisitBench();

        Assert.Equal((404, "No such visit"), Problem(Api(bench).Find(id)));
    }

    private static EcgApi Api(VisitBench bench) =>
        new(bench.Store, bench.Visits, new RecordMaker("kiosk-1", "0.1.0", new NoCalibrations()), bench.Clock);

    // A count of the bench is a microvolt.
    private static async Task<OpenVisit> MeasureAsync(VisitBench bench, double[] milliVolt)
    {
        await bench.MeetBoardAsync();
        OpenVisit visit = await bench.OpenAsync(Instruments.Ecg);
        bench.Blocks(visit.Acquisition, 0, milliVolt.Length / 100, 100, i => (int)Math.Round(milliVolt[i] * 1_000));
        await bench.Intake.FlushAsync();
        return visit;
    }

    private static string Svg(IResult result) => Assert.IsType<ContentHttpResult>(result).ResponseContent!;

    private static (int? Status, string? Title) Problem(IResult result)
    {
        ProblemHttpResult problem = Assert.IsType<ProblemHttpResult>(result);
        return (problem.ProblemDetails.Status, problem.ProblemDetails.Title);
    }
}
