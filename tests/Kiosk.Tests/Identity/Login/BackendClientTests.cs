using Kiosk.Edge.Identity;
using Kiosk.Edge.Identity.Backend;
using Kiosk.Edge.Identity.Login;
using Kiosk.Edge.Identity.Pseudonyms;
using Kiosk.Edge.Records;
using Kiosk.Identity;
using Kiosk.Outbox.Keys;
using Kiosk.Simulator.App.Backend;
using Kiosk.Tests.Identity.Pseudonyms;
using Kiosk.Tests.Uplink;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Kiosk.Tests.Identity.Login;

/// <summary>The backend over real TLS: what goes wrong is a value in words, soon and bounded.</summary>
public sealed class BackendClientTests(BackendBench bench) : IClassFixture<BackendBench>
{
    [Fact]
    public async Task A_login_goes_from_its_beginning_to_its_session()
    {
        bench.Backend.Manner = BackendManner.Answers;
        using BackendClient client = bench.Client();
        var backend = new HttpLoginBackend(client);

        LoginOffer offer = await backend.StartAsync(default);
        LoginAnswer before = await backend.PollAsync(offer.Id, default);
        bench.Backend.Finish("done");
        LoginAnswer after = await backend.PollAsync(offer.Id, default);
        await backend.ForgetAsync(offer.Id);
        LoginAnswer forgotten = await backend.PollAsync(offer.Id, default);

        Assert.Equal(("", TimeSpan.FromSeconds(120)), (offer.Problem, offer.ExpiresIn));
        Assert.StartsWith("https://login.example/", offer.QrText, StringComparison.Ordinal);
        Assert.Equal((LoginProgress.Waiting, LoginProgress.Done, LoginProgress.Expired), (before.Progress, after.Progress, forgotten.Progress));
        Assert.Equal((FakeBackend.SessionSystem, "session-of-" + offer.Id), (after.Subject!.System, after.Subject.Value));
    }

    [Fact]
    public async Task Whoever_logs_in_by_the_backend_is_told_to_the_desk_and_a_login_that_is_given_up_is_forgotten_there()
    {
        bench.Backend.Manner = BackendManner.Answers;
        using BackendClient client = bench.Client();
        var loggedIn = new TaskCompletionSource<SubjectIdentifier>();
        using var desk = new LoginDesk(new HttpLoginBackend(client), TimeProvider.System, NullLogger<LoginDesk>.Instance) { LoggedIn = loggedIn.SetResult };
        int before = bench.Backend.Waiting;
        await desk.StartAsync();
        int begun = bench.Backend.Waiting;
        desk.Cancel();
        for (int i = 0; i < 1000 && bench.Backend.Waiting > before; i++) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        int forgotten = bench.Backend.Waiting;

        LoginView second = await desk.StartAsync();
        bench.Backend.Finish("done");
        SubjectIdentifier subject = await loggedIn.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);

        Assert.Equal((before + 1, before, LoginState.Offered), (begun, forgotten, second.State));
        Assert.Equal(FakeBackend.SessionSystem, subject.System);
        Assert.Equal(second.QrText.Split('/')[^1], subject.Value["session-of-".Length..]);
    }

    [Theory]
    [InlineData(BackendManner.Silent, "did not answer within 0.3 s")]
    [InlineData(BackendManner.Slow, "did not answer within 0.3 s")]
    [InlineData(BackendManner.Huge, "more than 16 KiB")]
    [InlineData(BackendManner.Broken, "answered 503")]
    [InlineData(BackendManner.Garbage, "is no login")]
    public async Task A_backend_that_does_not_do_its_part_is_named_and_waited_for_no_longer_than_its_time(BackendManner manner, string expected)
    {
        bench.Backend.Manner = manner;
        using BackendClient client = bench.Client(manner is BackendManner.Silent or BackendManner.Slow ? 300 : 5000);

        LoginOffer offer = await new HttpLoginBackend(client).StartAsync(default);

        bench.Backend.Manner = BackendManner.Answers;
        Assert.Equal("", offer.Id);
        Assert.Contains(expected, offer.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Neither_side_takes_a_certificate_of_another_authority()
    {
        using BackendClient wrongCa = bench.Client(change: place => place with { CaFile = bench.Certificates.OtherCaFile });
        using BackendClient wrongClient = bench.Client(change: place => place with
        {
            CertificateFile = bench.Certificates.UntrustedClient.CertificateFile, KeyFile = bench.Certificates.UntrustedClient.KeyFile,
        });
        using BackendClient wrongName = bench.Client(change: place => place with { Address = new Uri(place.Address.ToString().Replace("localhost", "127.0.0.2", StringComparison.Ordinal)) });
        using BackendClient noFile = bench.Client(change: place => place with { CaFile = "/nowhere/ca.pem" });
        int asked = bench.Backend.Questions.Count;

        BackendAnswer[] answers =
        [
            await AskAsync(wrongCa), await AskAsync(wrongClient), await AskAsync(wrongName), await AskAsync(noFile),
        ];

        Assert.All(answers, answer => Assert.True(answer.Problem.Length > 0 && answer.Body.Length == 0, answer.Problem));
        Assert.Contains("not to be trusted", answers[0].Problem, StringComparison.Ordinal);
        Assert.Equal(asked, bench.Backend.Questions.Count);
    }

    [Fact]
    public async Task A_question_that_is_given_up_ends_at_once()
    {
        bench.Backend.Manner = BackendManner.Silent;
        using BackendClient client = bench.Client();
        using var given = new CancellationTokenSource();
        int asked = bench.Backend.Questions.Count;
        Task<BackendAnswer> asking = client.AskAsync(HttpMethod.Get, "v1/logins/x", null, given.Token);
        await AskedAsync(asked + 1);

        await given.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);

        bench.Backend.Manner = BackendManner.Answers;
    }

    [Fact]
    public async Task A_question_that_fails_takes_no_other_one_with_it()
    {
        bench.Backend.Manner = BackendManner.Silent;
        var time = new ManualTime();
        using BackendClient client = bench.Client(time: time);
        using var given = new CancellationTokenSource();
        int asked = bench.Backend.Questions.Count;
        Task<BackendAnswer> first = AskAsync(client);
        await AskedAsync(asked + 1);
        time.Advance(TimeSpan.FromSeconds(3));
        Task<BackendAnswer> second = client.AskAsync(HttpMethod.Get, "v1/logins/y", null, given.Token);
        await AskedAsync(asked + 2);

        time.Advance(TimeSpan.FromSeconds(2));
        BackendAnswer late = await first;
        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        bool isWaitedFor = !second.IsCompleted;
        await given.CancelAsync();

        Assert.Contains("did not answer within 5 s", late.Problem, StringComparison.Ordinal);
        Assert.True(isWaitedFor);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        bench.Backend.Manner = BackendManner.Answers;
    }

    [Fact]
    public async Task Once_disposed_of_it_asks_nobody()
    {
        BackendClient client = bench.Client();
        client.Dispose();

        Assert.Contains("the host stops", (await AskAsync(client)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pseudonym_of_the_backend_is_the_same_after_a_rotation_and_the_number_is_never_sent()
    {
        bench.Backend.Manner = BackendManner.Answers;
        string folder = Directory.CreateTempSubdirectory("kiosk-backend-").FullName;
        using DeviceKey device = DeviceKey.Create();
        using Keyring ring = Keyring.Open(folder, "clinic", device.Bytes, TimeSpan.FromDays(1), () => DateTimeOffset.UnixEpoch);
        using PersonalIdentifier enp = PseudonymCodeTests.Identifier(IdentifierKind.RussianEnp, "RUS", "1234567890123452");
        using BackendClient client = bench.Client();
        var pseudonyms = new BackendPseudonyms(ring, client);

        PseudonymReply before = await pseudonyms.OfAsync(enp, default);
        ring.Rotate();
        PseudonymReply after = await pseudonyms.OfAsync(enp, default);

        Assert.Equal(("", FakeBackend.PseudonymSystem), (before.Problem, before.Pseudonyms.Single().System));
        Assert.Equal(before.Pseudonyms, after.Pseudonyms);
        Assert.DoesNotContain(bench.Backend.Questions, question => question.Contains("1234567890123452", StringComparison.Ordinal));
        Assert.Contains(bench.Backend.Questions, question => question.Contains(ring.Of(enp)[0].Value, StringComparison.Ordinal));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Without_the_backend_nobody_is_identified_and_the_words_do_not_tell_who()
    {
        string folder = Directory.CreateTempSubdirectory("kiosk-backend-").FullName;
        using DeviceKey device = DeviceKey.Create();
        using Keyring ring = Keyring.Open(folder, "clinic", device.Bytes, TimeSpan.FromDays(1), () => DateTimeOffset.UnixEpoch);
        using PersonalIdentifier enp = PseudonymCodeTests.Identifier(IdentifierKind.RussianEnp, "RUS", "1234567890123452");
        using BackendClient nobody = bench.Client(change: place => place with { Address = new Uri("https://localhost:1/") });

        PseudonymReply reply = await new BackendPseudonyms(ring, nobody).OfAsync(enp, default);

        Assert.Empty(reply.Pseudonyms);
        Assert.Contains("cannot be reached", reply.Problem, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    private async Task AskedAsync(int questions)
    {
        for (int i = 0; i < 500 && bench.Backend.Questions.Count < questions; i++) await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        Assert.Equal(questions, bench.Backend.Questions.Count);
    }

    private static Task<BackendAnswer> AskAsync(BackendClient client) => client.AskAsync(HttpMethod.Get, "v1/logins/x", null, default);
}
