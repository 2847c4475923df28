using Kiosk.Edge.Clocks;
using Kiosk.Edge.Records;
using Kiosk.Edge.Visits;
using Microsoft.Data.Sqlite;

namespace Kiosk.Edge.Capture;

/// <summary>Where a taking stands.</summary>
public enum CapturePhase
{
    /// <summary>Under way.</summary>
    Running = 0,

    /// <summary>Stored and synced.</summary>
    Kept,

    /// <summary>There is none; the reason is stored in its place.</summary>
    Refused,

    /// <summary>The visit ended meanwhile: nothing was kept, for nobody.</summary>
    Dropped,

    /// <summary>The store failed, or a defect: nothing was kept.</summary>
    Failed,
}

/// <summary>A taking.</summary>
/// <param name="VisitId">Whose: the visit that was open when it began.</param>
/// <param name="Kind">What of.</param>
/// <param name="Started">When.</param>
/// <param name="Expected">About how long it lasts.</param>
/// <param name="Phase">Where it stands.</param>
/// <param name="Text">For people: what it is like, or why there is none.</param>
public sealed record CaptureState(string VisitId, MediaKind Kind, DateTimeOffset Started, TimeSpan Expected, CapturePhase Phase, string Text);

/// <summary>What was asked for was begun, or why not.</summary>
/// <param name="State">Null when refused.</param>
/// <param name="Title">The refusal in short.</param>
/// <param name="Text">What to do.</param>
public sealed record CaptureReply(CaptureState? State, string Title, string Text);

/// <summary>Stores a sound or picture with its visit; its number, or null when the visit is not open any more or has too many.</summary>
public delegate Task<int?> KeepMedia(string visitId, VisitMedia media, bool isTest);

/// <summary>
/// Takes sounds and pictures for the open visit, one at a time.
/// <code>
/// (none) --start, a visit being open--> Running --judged and synced--> Kept | Refused
///                                       Running --the visit ends--> Dropped      Running --store, defect--> Failed
/// </code>
/// </summary>
/// <remarks>
/// A taking belongs to the visit that was open at its start. From the moment that the visit's end is asked for, somebody else may hold the
/// instrument: the program is killed and nothing is kept. The store itself takes nothing for a visit that is sealed.
/// </remarks>
public sealed class CaptureDesk(
    IReadOnlyList<ICapture> captures, Func<OpenVisit?> current, KeepMedia keep, Func<string?> diskProblem, Clock clock, TimeProvider realTime,
    ILogger<CaptureDesk> log)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private CaptureState? _state;

    /// <summary>What is configured.</summary>
    public IReadOnlyList<ICapture> Captures => captures;

    /// <summary>The newest taking; null before the first.</summary>
    public CaptureState? State => Volatile.Read(ref _state);

    /// <summary>The task of the newest taking.</summary>
    internal Task Running { get; private set; } = Task.CompletedTask;

    /// <summary>Begins a taking for the open visit.</summary>
    public CaptureReply Start(MediaKind kind)
    {
        string name = MediaReasons.Name(kind);
        lock (_gate)
        {
            if (captures.FirstOrDefault(one => one.Kind == kind) is not { } capture)
                return Refused($"This kiosk has no {name}", $"Set capture.{name}.device in the configuration.");
            if (_state is { Phase: CapturePhase.Running } running)
                return Refused("A capture is running", $"The {MediaReasons.Name(running.Kind)} is at work; wait for its end.");
            if (current() is not { IsEnding: false } visit) return Refused("No visit is open", "Open a visit first: a sound or picture belongs to one.");
            if (diskProblem() is { } problem) return Refused("No room", problem);
            var state = new CaptureState(visit.VisitId, kind, clock.UtcNow, capture.Expected, CapturePhase.Running, "");
            Volatile.Write(ref _state, state);
            Running = Task.Run(() => RunAsync(capture, state));
            return new CaptureReply(state, "", "");
        }
    }

    private static CaptureReply Refused(string title, string text) => new(null, title, text);

    private async Task RunAsync(ICapture capture, CaptureState state)
    {
        using var stop = new CancellationTokenSource();
        (CapturePhase phase, string text) end;
        try
        {
            Task<CapturedMedia> taking = capture.TakeAsync(stop.Token);
            while (!taking.IsCompleted && IsOpen(state)) await Task.WhenAny(taking, Task.Delay(LookEvery, realTime)).ConfigureAwait(false);
            if (!IsOpen(state)) await stop.CancelAsync().ConfigureAwait(false);
            CapturedMedia media = await taking.ConfigureAwait(false);
            end = IsOpen(state) ? await StoreAsync(capture, state, media).ConfigureAwait(false) : Dropped(state.Kind);
        }
        catch (OperationCanceledException)
        {
            end = Dropped(state.Kind);
        }
        catch (Exception failure) when (failure is SqliteException or IOException)
        {
            log.LogError("A capture of visit {Visit} could not be stored: {Problem}", state.VisitId, failure.Message);
            end = (CapturePhase.Failed, $"it could not be stored: {failure.Message}");
        }
#pragma warning disable CA1031 // A defect in one taking must not make the next one wait for ever.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            log.LogError(defect, "A capture failed; please report this as a defect");
            end = (CapturePhase.Failed, $"the {MediaReasons.Name(state.Kind)} failed; see the log");
        }

        log.LogInformation("Visit {Visit}: {Kind} {Phase}", state.VisitId, state.Kind, end.phase);
        Volatile.Write(ref _state, state with { Phase = end.phase, Text = end.text });
    }

    private bool IsOpen(CaptureState state) => current() is { IsEnding: false } visit && visit.VisitId == state.VisitId;

    private async Task<(CapturePhase Phase, string Text)> StoreAsync(ICapture capture, CaptureState state, CapturedMedia media)
    {
        var one = new VisitMedia(0, state.Kind, state.Started, media.ContentType, media.Content, media.Reason, media.Seconds, media.Width, media.Height,
            media.Notes ?? []);
        int? number = await keep(state.VisitId, one, capture.IsSimulated).ConfigureAwait(false);
        if (number is null && IsOpen(state)) return (CapturePhase.Failed, $"this visit has {VisitMedia.PerVisitMax} captures already");
        if (number is null) return Dropped(state.Kind);
        return media.Reason is { } reason ? (CapturePhase.Refused, reason) : (CapturePhase.Kept, string.Join("; ", one.Notes));
    }

    private static (CapturePhase Phase, string Text) Dropped(MediaKind kind) =>
        (CapturePhase.Dropped, $"the visit ended while the {MediaReasons.Name(kind)} was used; nothing was kept");
}
