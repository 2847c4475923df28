using System.Collections.Concurrent;
using System.Threading.Channels;
using Kiosk.Edge.Identity.Login;
using Kiosk.Edge.Records;
using Kiosk.Tests.Uplink;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Kiosk.Tests.Identity.Login;

/// <summary>One login at a time, and no answer to one that no longer counts identifies anybody.</summary>
public sealed class LoginDeskTests : IDisposable
{
    private static readonly SubjectIdentifier Anna = new("urn:test", "session-1");

    private readonly ManualTime _time = new();
    private readonly ScriptedBackend _backend = new();
    private readonly List<SubjectIdentifier> _loggedIn = [];
    private readonly LoginDesk _desk;

    public LoginDeskTests() => _desk = new LoginDesk(_backend, _time, NullLogger<LoginDesk>.Instance) { LoggedIn = _loggedIn.Add };

    public void Dispose() => _desk.Dispose();

    [Fact]
    public async Task Who_logs_in_is_told_once_and_the_code_is_gone()
    {
        LoginView shown = await _desk.StartAsync();
        _backend.Answer(1, LoginProgress.Waiting);
        await AdvanceUntilAsync(() => _backend.Polls(1) == 2);
        _backend.Answer(1, LoginProgress.Done, Anna);
        await UntilAsync(() => _desk.View.State == LoginState.Done);

        Assert.Equal((LoginState.Offered, "qr-1", TimeSpan.FromSeconds(60)), (shown.State, shown.QrText, shown.Remaining));
        Assert.Equal([Anna], _loggedIn);
        Assert.Equal("", _desk.View.QrText);
    }

    [Fact]
    public async Task An_answer_after_cancel_identifies_nobody()
    {
        await _desk.StartAsync();
        await UntilAsync(() => _backend.Polls(1) == 1);

        _desk.Cancel();
        _backend.Answer(1, LoginProgress.Done, Anna);
        await SettleAsync();

        Assert.Empty(_loggedIn);
        Assert.Equal(LoginState.None, _desk.View.State);
        await UntilAsync(() => _backend.Forgotten.Contains("login-1"));
    }

    [Fact]
    public async Task An_answer_to_the_login_before_identifies_nobody_in_the_next_one()
    {
        await _desk.StartAsync();
        await UntilAsync(() => _backend.Polls(1) == 1);
        LoginView second = await _desk.StartAsync();

        _backend.Answer(1, LoginProgress.Done, Anna);
        await SettleAsync();

        Assert.Empty(_loggedIn);
        Assert.Equal(("qr-2", LoginState.Offered), (second.QrText, _desk.View.State));
    }

    [Fact]
    public async Task An_answer_after_the_time_by_the_kiosks_clock_identifies_nobody()
    {
        await _desk.StartAsync();
        await UntilAsync(() => _backend.Polls(1) == 1);

        _time.Advance(TimeSpan.FromSeconds(60));
        LoginState seen = _desk.View.State;
        _backend.Answer(1, LoginProgress.Done, Anna);
        await UntilAsync(() => _backend.Forgotten.Contains("login-1"));

        Assert.Equal((LoginState.Expired, LoginState.Expired), (seen, _desk.View.State));
        Assert.Empty(_loggedIn);
    }

    [Theory]
    [InlineData(LoginProgress.Refused, LoginState.Refused)]
    [InlineData(LoginProgress.Expired, LoginState.Expired)]
    public async Task What_the_backend_ends_is_over(LoginProgress progress, LoginState expected)
    {
        await _desk.StartAsync();

        _backend.Answer(1, progress);
        await UntilAsync(() => _desk.View.State == expected);

        Assert.Empty(_loggedIn);
    }

    [Fact]
    public async Task A_backend_that_fails_meanwhile_is_asked_again_and_its_problem_is_shown()
    {
        await _desk.StartAsync();
        _backend.Answer(1, LoginProgress.Unknown, problem: "it hiccups");
        await UntilAsync(() => _desk.View.Problem == "it hiccups");
        await AdvanceUntilAsync(() => _backend.Polls(1) == 2);
        _backend.Answer(1, LoginProgress.Done, Anna);
        await UntilAsync(() => _desk.View.State == LoginState.Done);

        Assert.Equal([Anna], _loggedIn);
        Assert.Equal("", _desk.View.Problem);
    }

    [Fact]
    public async Task A_login_that_cannot_begin_says_why()
    {
        _backend.Offers = _ => new LoginOffer("", "", TimeSpan.Zero, "no route to it");

        LoginView view = await _desk.StartAsync();

        Assert.Equal((LoginState.Failed, "no route to it"), (view.State, view.Problem));
    }

    [Fact]
    public async Task A_backend_with_a_defect_leaves_no_login_that_begins_for_good()
    {
        _backend.Offers = _ => throw new InvalidOperationException("a defect");

        LoginView view = await _desk.StartAsync();
        _backend.Offers = number => new LoginOffer($"login-{number}", "qr", TimeSpan.FromSeconds(60), "");
        LoginView next = await _desk.StartAsync();

        Assert.Equal((LoginState.Failed, "a defect; see the log", LoginState.Offered), (view.State, view.Problem, next.State));
    }

    [Fact]
    public async Task A_login_that_is_given_up_while_it_begins_is_not_shown()
    {
        var offered = new TaskCompletionSource();
        _backend.Before = offered.Task;
        Task<LoginView> starting = _desk.StartAsync();
        LoginState meanwhile = _desk.View.State;

        _desk.Cancel();
        offered.SetResult();
        LoginView view = await starting;

        Assert.Equal((LoginState.Starting, LoginState.None), (meanwhile, view.State));
        Assert.Equal(0, _backend.Polls(1));
    }

    [Fact]
    public async Task Without_a_backend_nothing_begins()
    {
        using var desk = new LoginDesk(null, _time, NullLogger<LoginDesk>.Instance);

        Assert.Equal(LoginState.Failed, (await desk.StartAsync()).State);
        Assert.False(desk.IsConfigured);
    }

    private async Task AdvanceUntilAsync(Func<bool> holds)
    {
        for (int i = 0; i < 500 && !holds(); i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }

        Assert.True(holds());
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (int i = 0; i < 500 && !holds(); i++) await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        Assert.True(holds());
    }

    // What could still come has come.
    private static Task SettleAsync() => Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);

    /// <summary>Answers when a test says so, also when the question was given up: as a network does.</summary>
    private sealed class ScriptedBackend : ILoginBackend
    {
        private readonly ConcurrentDictionary<string, Channel<LoginAnswer>> _answers = [];
        private readonly ConcurrentDictionary<string, int> _polls = [];
        private readonly ConcurrentQueue<string> _forgotten = [];
        private int _number;

        public Func<int, LoginOffer> Offers { get; set; } = number => new LoginOffer($"login-{number}", $"qr-{number}", TimeSpan.FromSeconds(60), "");

        public Task Before { get; set; } = Task.CompletedTask;

        public IReadOnlyCollection<string> Forgotten => _forgotten;

        public int Polls(int number) => _polls.GetValueOrDefault($"login-{number}");

        public void Answer(int number, LoginProgress progress, SubjectIdentifier? subject = null, string problem = "") =>
            Assert.True(Of($"login-{number}").Writer.TryWrite(new LoginAnswer(progress, subject, problem)));

        public async Task<LoginOffer> StartAsync(CancellationToken cancel)
        {
            await Before;
            return Offers(Interlocked.Increment(ref _number));
        }

        public async Task<LoginAnswer> PollAsync(string id, CancellationToken cancel)
        {
            _polls.AddOrUpdate(id, 1, (_, polls) => polls + 1);
            return await Of(id).Reader.ReadAsync(CancellationToken.None);
        }

        public Task ForgetAsync(string id)
        {
            _forgotten.Enqueue(id);
            return Task.CompletedTask;
        }

        private Channel<LoginAnswer> Of(string id) => _answers.GetOrAdd(id, _ => Channel.CreateUnbounded<LoginAnswer>());
    }
}
