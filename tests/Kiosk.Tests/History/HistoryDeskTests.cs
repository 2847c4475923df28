using System.Text;
using System.Text.Json;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.History;
using Kiosk.Edge.Identity.Backend;
using Kiosk.Edge.Records;
using Kiosk.Identity;
using Kiosk.Simulator.App.Backend;
using Kiosk.Tests.Consultations;
using Kiosk.Tests.Identity.Login;
using Xunit;

namespace Kiosk.Tests.History;

/// <summary>Earlier values, asked of the simulator's backend over real TLS.</summary>
public sealed class HistoryDeskTests(BackendBench bench) : IClassFixture<BackendBench>
{
    private static readonly Clock Now = new(TimeProvider.System, () => TimeSpan.Zero);

    private readonly LineLog<HistoryDesk> _log = new();

    [Fact]
    public async Task Backend_is_asked_by_the_pseudonym_and_its_values_are_there_for_that_visit_only()
    {
        bench.Backend.Manner = BackendManner.Answers;
        using BackendClient client = bench.Client();
        using var desk = new HistoryDesk(client, Now, _log);

        desk.Begin("v-1", Subject("somebody"));
        await desk.Asking;
        IReadOnlyList<EarlierValue> values = desk.Of("v-1");

        Assert.Contains(bench.Backend.Questions, question => question == """POST /v1/history {"system":"urn:test","value":"somebody"}""");
        Assert.Equal(6, values.Count(value => value.Kind == "Systolic" && value.Unit == "mmHg"));
        Assert.Equal(values.Select(value => value.Taken).Order(), values.Select(value => value.Taken));
        Assert.All(values, value => Assert.InRange(value.Taken, Now.UtcNow.AddYears(-1), Now.UtcNow));
        Assert.Empty(desk.Of("v-2"));
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task Same_person_has_the_same_history_and_another_another_one()
    {
        bench.Backend.Manner = BackendManner.Answers;
        using BackendClient client = bench.Client();
        using var desk = new HistoryDesk(client, Now, _log);
        var all = new List<IReadOnlyList<EarlierValue>>();

        foreach (string who in (string[])["one", "other", "one"])
        {
            desk.Begin("v-1", Subject(who));
            await desk.Asking;
            all.Add(desk.Of("v-1"));
        }

        Assert.Equal(all[0], all[2]);
        Assert.NotEqual(all[0].Select(value => value.Value), all[1].Select(value => value.Value));
    }

    [Theory]
    [InlineData(BackendManner.Silent)]
    [InlineData(BackendManner.Garbage)]
    [InlineData(BackendManner.Huge)]
    [InlineData(BackendManner.Broken)]
    public async Task Backend_that_does_not_do_its_part_means_no_values_no_wait_and_a_line_without_the_person(BackendManner manner)
    {
        bench.Backend.Manner = manner;
        using BackendClient client = bench.Client(manner == BackendManner.Silent ? 300 : 5000);
        using var desk = new HistoryDesk(client, Now, _log);

        desk.Begin("v-1", Subject("somebody"));
        bool wasWaitedFor = desk.Asking.IsCompleted && manner == BackendManner.Silent;
        await desk.Asking;

        bench.Backend.Manner = BackendManner.Answers;
        Assert.False(wasWaitedFor);
        Assert.Empty(desk.Of("v-1"));
        Assert.DoesNotContain("somebody", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_that_comes_after_its_person_left_is_nobodys()
    {
        bench.Backend.Manner = BackendManner.Slow;
        using BackendClient client = bench.Client();
        using var desk = new HistoryDesk(client, Now, _log);
        desk.Begin("v-1", Subject("one"));
        Task first = desk.Asking;

        desk.Forget();
        bench.Backend.Manner = BackendManner.Answers;
        desk.Begin("v-2", Subject("other"));
        await Task.WhenAll(first, desk.Asking);

        Assert.Empty(desk.Of("v-1"));
        Assert.NotEmpty(desk.Of("v-2"));
        desk.Forget();
        Assert.Empty(desk.Of("v-2"));
    }

    [Fact]
    public void Without_a_backend_there_is_nothing()
    {
        using var desk = new HistoryDesk(null, Now, _log);

        desk.Begin("v-1", Subject("somebody"));

        Assert.True(desk.Asking.IsCompletedSuccessfully);
        Assert.Empty(desk.Of("v-1"));
    }

    [Fact]
    public void Two_hundred_values_of_the_longest_kind_fit_into_an_answer()
    {
        string value = """{"kind":"PulseRateOximeter","value":123.456,"unit":"/min","taken":"2026-10-01T09:00:00.000+03:00"}""";
        byte[] body = Encoding.UTF8.GetBytes($$"""{"values":[{{string.Join(",", Enumerable.Repeat(value, HistoryAnswer.ValuesMax))}}]}""");

        Assert.InRange(body.Length, BackendClient.AnswerBytesMax, HistoryAnswer.BytesMax);
        Assert.Equal(HistoryAnswer.ValuesMax, HistoryAnswer.Read(body, Now.UtcNow)?.Count);
    }

    public static TheoryData<string, int?> Answers => new()
    {
        { """{"values":[]}""", 0 },
        { """{"values":[VALUE,VALUE],"more":1}""", 2 },
        { """{"values":[VALUE,{"kind":"ShoeSize","value":44,"unit":"EU","taken":"2026-10-01T09:00:00Z"}]}""", 1 },
        { """{"values":[{"kind":"GlucosePlasma","value":5.5,"unit":"mmol/L","taken":"2026-10-01T09:00:00Z"}]}""", 1 },
        { """{"values":[{"kind":"GlucosePlasma","value":5.5,"unit":"stone","taken":"2026-10-01T09:00:00Z"}]}""", 0 },
        { """{"values":[{"kind":"Systolic","value":17,"unit":"kPa","taken":"2026-10-01T09:00:00Z"}]}""", 0 },
        { """{"values":[{"kind":"150021","value":128,"unit":"mmHg","taken":"2026-10-01T09:00:00Z"}]}""", 0 },
        { """{"values":[{"kind":"systolic","value":128,"unit":"mmHg","taken":"2026-10-01T09:00:00Z"}]}""", 0 },
        { """{"values":{}}""", null },
        { """{}""", null },
        { "[]", null },
        { "", null },
        { """{"values":[VALUE,7]}""", null },
        { """{"values":[VALUE,{}]}""", null },
        { """{"values":[{"kind":7,"value":128,"unit":"mmHg","taken":"2026-10-01T09:00:00Z"}]}""", null },
        { """{"values":[{"kind":"Systolic","value":"128","unit":"mmHg","taken":"2026-10-01T09:00:00Z"}]}""", null },
        { """{"values":[{"kind":"Systolic","value":1e300,"unit":"mmHg","taken":"2026-10-01T09:00:00Z"}]}""", null },
        { """{"values":[{"kind":"Systolic","value":1e7,"unit":"mmHg","taken":"2026-10-01T09:00:00Z"}]}""", null },
        { """{"values":[{"kind":"Systolic","value":128,"taken":"2026-10-01T09:00:00Z"}]}""", null },
        { """{"values":[{"kind":"Systolic","value":128,"unit":"mmHg","taken":"2026-10-01"}]}""", null },
        { """{"values":[{"kind":"Systolic","value":128,"unit":"mmHg","taken":"2026-10-01T09:00:00"}]}""", null },
        { """{"values":[{"kind":"Systolic","value":128,"unit":"mmHg","taken":"2126-10-01T09:00:00Z"}]}""", null },
        { """{"values":[{"kind":"Systolic","value":128,"unit":"\ud800","taken":"2026-10-01T09:00:00Z"}]}""", null },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void Answer_is_read_as_a_whole_or_not_at_all_and_what_is_not_this_kiosks_is_passed_over(string json, int? count)
    {
        const string good = """{"kind":"Systolic","value":128,"unit":"mmHg","taken":"2026-10-01T09:00:00Z"}""";

        IReadOnlyList<EarlierValue>? values = HistoryAnswer.Read(
            Encoding.UTF8.GetBytes(json.Replace("VALUE", good, StringComparison.Ordinal)), new DateTimeOffset(2026, 11, 30, 0, 0, 0, TimeSpan.Zero));

        Assert.Equal(count, values?.Count);
    }

    [Fact]
    public void More_values_than_are_asked_for_are_no_answer()
    {
        const string good = """{"kind":"Systolic","value":128,"unit":"mmHg","taken":"2026-10-01T09:00:00Z"}""";
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(new { values = Enumerable.Repeat(JsonElement.Parse(good), HistoryAnswer.ValuesMax + 1) });

        Assert.Null(HistoryAnswer.Read(body, DateTimeOffset.MaxValue));
    }

    private static VisitSubject Subject(string who) => new(new SubjectIdentifier("urn:test", who), IdentitySource.OmsCard, AssuranceLevel.ChipRead);
}
