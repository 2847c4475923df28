using Kiosk.Edge.Identity;
using Kiosk.Edge.Records;
using Kiosk.Tests.Identity;
using Xunit;

namespace Kiosk.Tests.History;

/// <summary>For whom earlier values are asked: whoever is identified and agreed that the visit goes to the clinic, and nobody else.</summary>
public sealed class HistoryOpeningTests
{
    [Fact]
    public async Task Visit_of_somebody_identified_that_goes_to_the_clinic_is_told_with_its_pseudonym()
    {
        await using var bench = new IdentityBench();
        List<(string Visit, VisitSubject Subject)> opened = Listen(bench);
        await bench.CardAsync(1, IdentityBench.Somebody("7852320830000085"));

        await bench.Desk.OpenAsync(bench.Request(bench.Desk.Status.Identity));

        Assert.Equal([("v1", "pseudonym of 7852320830000085")], opened.Select(one => (one.Visit, one.Subject.Pseudonym.Value)));
    }

    [Fact]
    public async Task Anonymous_visit_and_one_on_paper_only_are_told_to_no_backend()
    {
        await using var bench = new IdentityBench();
        List<(string Visit, VisitSubject Subject)> opened = Listen(bench);
        await bench.Desk.OpenAsync(bench.Request(null));
        await bench.Desk.EndAsync(VisitOutcome.Done);
        await bench.CardAsync(1, IdentityBench.Somebody("7852320830000085"));
        VisitRequest request = bench.Request(bench.Desk.Status.Identity);

        await bench.Desk.OpenAsync(request with { Consent = request.Consent! with { Scope = ConsentScope.PaperOnly } });

        Assert.Equal(2, bench.Opened.Count);
        Assert.Empty(opened);
    }

    private static List<(string Visit, VisitSubject Subject)> Listen(IdentityBench bench)
    {
        var opened = new List<(string Visit, VisitSubject Subject)>();
        bench.Desk.Opened = (visit, subject) => opened.Add((visit, subject));
        return opened;
    }
}
