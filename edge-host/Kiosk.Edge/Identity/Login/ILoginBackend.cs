using Kiosk.Edge.Records;

namespace Kiosk.Edge.Identity.Login;

/// <summary>A login that a backend began, or why there is none.</summary>
/// <param name="Id">The backend's name for it; empty with a problem.</param>
/// <param name="QrText">What the person scans with another device.</param>
/// <param name="ExpiresIn">How long it may take.</param>
/// <param name="Problem">In words for a technician; empty with a login.</param>
public sealed record LoginOffer(string Id, string QrText, TimeSpan ExpiresIn, string Problem);

/// <summary>Where a login stands at the backend.</summary>
public enum LoginProgress
{
    /// <summary>There was no usable answer; it may be asked again.</summary>
    Unknown = 0,

    /// <summary>The person has not finished.</summary>
    Waiting,

    /// <summary>The person logged in.</summary>
    Done,

    /// <summary>It took too long.</summary>
    Expired,

    /// <summary>The person, or the identity service, said no.</summary>
    Refused,
}

/// <summary>The answer to a question for a login.</summary>
/// <param name="Progress">Where it stands.</param>
/// <param name="Subject">With <see cref="LoginProgress.Done"/>: an opaque reference to the session; the secret behind it stays with the backend.</param>
/// <param name="Problem">With <see cref="LoginProgress.Unknown"/>: why.</param>
public sealed record LoginAnswer(LoginProgress Progress, SubjectIdentifier? Subject, string Problem);

/// <summary>The clinic's backend that stands between the kiosk and an identity service: it holds the client secret, the session and the tokens; the kiosk holds none.</summary>
public interface ILoginBackend
{
    /// <summary>Begins a login.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    Task<LoginOffer> StartAsync(CancellationToken cancel);

    /// <summary>Asks where it stands.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    Task<LoginAnswer> PollAsync(string id, CancellationToken cancel);

    /// <summary>Says that nobody waits for it any more. Failures mean nothing: it expires.</summary>
    Task ForgetAsync(string id);
}
