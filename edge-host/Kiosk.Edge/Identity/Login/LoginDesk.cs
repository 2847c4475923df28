using Kiosk.Edge.Records;

namespace Kiosk.Edge.Identity.Login;

/// <summary>Where the login at this kiosk stands.</summary>
public enum LoginState
{
    /// <summary>There is none.</summary>
    None = 0,

    /// <summary>The backend is asked for one.</summary>
    Starting,

    /// <summary>The QR code is shown, and waited for.</summary>
    Offered,

    /// <summary>Somebody logged in.</summary>
    Done,

    /// <summary>It took too long.</summary>
    Expired,

    /// <summary>The person, or the identity service, said no.</summary>
    Refused,

    /// <summary>The backend gave none.</summary>
    Failed,
}

/// <summary>The login, for who shows it.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="QrText">With <see cref="LoginState.Offered"/>: what the code holds.</param>
/// <param name="Remaining">With <see cref="LoginState.Offered"/>: until it expires.</param>
/// <param name="Problem">In words for a technician; empty when nothing is wrong.</param>
public sealed record LoginView(LoginState State, string QrText, TimeSpan Remaining, string Problem);

/// <summary>
/// Logins by another device, one at a time. Each attempt is a number of its own: an answer to one that was given up, replaced or has expired, identifies nobody, however
/// late it comes. May be used from any thread.
/// </summary>
/// <remarks>
/// <code>
/// None --StartAsync--> Starting --offer--> Offered --done--> Done (LoggedIn is called)
///                         |                   |--late, or the backend says so--> Expired
///                         |--no offer--> Failed |--refused--> Refused
/// any --Cancel--> None          any --StartAsync--> Starting, the attempt before is forgotten
/// </code>
/// </remarks>
/// <param name="backend">Null when none is configured.</param>
/// <param name="time">Monotonic; the backend's spans are counted by it.</param>
/// <param name="log">Told of a failed attempt.</param>
public sealed class LoginDesk(ILoginBackend? backend, TimeProvider time, ILogger<LoginDesk> log) : IDisposable
{
    /// <summary>Between two questions.</summary>
    public static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private CancellationTokenSource? _running;
    private long _attempt;
    private long _began;
    private LoginOffer? _offer;
    private LoginState _state;
    private string _problem = "";
    private bool _isDisposed;

    /// <summary>
    /// Somebody logged in. Called within the desk's lock, so that none comes after <see cref="Cancel"/> has returned: it hands over and returns, and waits for nothing.
    /// </summary>
    public Action<SubjectIdentifier>? LoggedIn { get; set; }

    /// <summary>Whether there is a backend.</summary>
    public bool IsConfigured => backend is not null;

    /// <summary>The login now.</summary>
    public LoginView View
    {
        get
        {
            lock (_gate)
            {
                if (_state != LoginState.Offered) return new LoginView(_state, "", TimeSpan.Zero, _problem);
                // Its end is noted with the next answer; whoever looks sees it at once.
                return Left > TimeSpan.Zero ? new LoginView(_state, _offer!.QrText, Left, _problem) : new LoginView(LoginState.Expired, "", TimeSpan.Zero, _problem);
            }
        }
    }

    private TimeSpan Left => _offer!.ExpiresIn - time.GetElapsedTime(_began);

    /// <summary>Begins a login; one that runs is given up.</summary>
    /// <returns>Where it stands once the backend has answered: offered, failed, or given up meanwhile.</returns>
    public async Task<LoginView> StartAsync()
    {
        if (backend is null) return new LoginView(LoginState.Failed, "", TimeSpan.Zero, "No login is configured for this kiosk (login.backend.address).");
        long attempt;
        CancellationToken cancel;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            Stop();
            _running = new CancellationTokenSource();
            cancel = _running.Token;
            attempt = _attempt;
            // Before the question: the backend began to count somewhere between it and the answer.
            (_state, _began) = (LoginState.Starting, time.GetTimestamp());
        }

        LoginOffer offer;
        try
        {
            offer = await backend.StartAsync(cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return View;
        }
#pragma warning disable CA1031 // A defect must not leave a login that begins for good.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            log.LogError(defect, "A login could not begin");
            lock (_gate)
            {
                if (attempt == _attempt) (_state, _problem) = (LoginState.Failed, "a defect; see the log");
            }

            return View;
        }

        lock (_gate)
        {
            if (attempt == _attempt) Take(offer);
            else if (offer.Problem.Length == 0) Forget(offer.Id);
            if (attempt != _attempt || _state != LoginState.Offered) return View;
        }

        _ = Task.Run(() => PollAsync(attempt, offer.Id, cancel), CancellationToken.None);
        return View;
    }

    /// <summary>Gives the login up: nobody is identified by it once this has returned.</summary>
    public void Cancel()
    {
        lock (_gate) Stop();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            Stop();
            _isDisposed = true;
        }
    }

    private void Take(LoginOffer offer)
    {
        if (offer.Problem.Length > 0)
        {
            (_state, _problem) = (LoginState.Failed, offer.Problem);
            log.LogWarning("A login could not begin: {Problem}", offer.Problem);
            return;
        }

        (_offer, _state) = (offer, LoginState.Offered);
    }

    // The lock is held.
    private void Stop()
    {
        _attempt++;
        _running?.Cancel();
        _running?.Dispose();
        _running = null;
        if (_state == LoginState.Offered) Forget(_offer!.Id);
        (_offer, _state, _problem) = (null, LoginState.None, "");
    }

    // Beside everything: nobody waits for it.
    private void Forget(string id) => _ = Task.Run(() => backend!.ForgetAsync(id));

    private async Task PollAsync(long attempt, string id, CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                LoginAnswer answer = await backend!.PollAsync(id, cancel).ConfigureAwait(false);
                if (!Settle(attempt, answer)) return;
                await Task.Delay(PollEvery, time, cancel).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            return; // Given up: whoever did so has settled it.
        }
#pragma warning disable CA1031 // A defect must not leave a QR code that nobody asks for any more.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            log.LogError(defect, "A login's answer could not be taken");
            lock (_gate)
            {
                if (attempt == _attempt && _state == LoginState.Offered) (_state, _problem) = (LoginState.Failed, "a defect; see the log");
            }
        }
    }

    // Whether to ask again.
    private bool Settle(long attempt, LoginAnswer answer)
    {
        lock (_gate)
        {
            if (attempt != _attempt || _state != LoginState.Offered) return false;
            _problem = answer.Problem;
            // Ours counts, whatever the backend says: a code that is shown no longer identifies nobody.
            LoginProgress progress = Left > TimeSpan.Zero ? answer.Progress : LoginProgress.Expired;
            if (progress is LoginProgress.Waiting or LoginProgress.Unknown) return true;
            _state = progress switch
            {
                LoginProgress.Done => LoginState.Done,
                LoginProgress.Expired => LoginState.Expired,
                LoginProgress.Refused => LoginState.Refused,
                _ => throw new InvalidOperationException($"no state for {progress:D}"),
            };
            if (progress == LoginProgress.Done) LoggedIn?.Invoke(answer.Subject!);
            else Forget(_offer!.Id);
            _offer = null;
            return false;
        }
    }
}
