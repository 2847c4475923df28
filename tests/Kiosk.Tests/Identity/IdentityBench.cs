using System.Text;
using Kiosk.Edge.Auditing;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Identity;
using Kiosk.Edge.Identity.Consent;
using Kiosk.Edge.Records;
using Kiosk.Edge.Visits;
using Kiosk.Identity;
using Kiosk.Identity.Cards;
using Kiosk.Tests.Uplink;
using Kiosk.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kiosk.Tests.Identity;

/// <summary>An identity desk with visits that are written down only, pseudonyms that can be read, and an audit log in memory.</summary>
internal sealed class IdentityBench : IPseudonyms, IAuditLog, IAsyncDisposable
{
    private OpenVisit? _open;

    public IdentityBench()
    {
        Clock = new Clock(Time, () => TimeSpan.Zero);
        Desk = new IdentityDesk(new GuardLimits(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(0.6)), true,
            new VisitControl(OpenAsync, EndAsync, () => _open, DoubtAsync), this, Texts, this, () => MeasuringFails ? throw new InvalidOperationException("as wanted") : IsMeasuring, Clock, NullLogger<IdentityDesk>.Instance);
        Desk.StartAsync(default).GetAwaiter().GetResult();
        // Its turns begin with its loop.
        Desk.SettledAsync().GetAwaiter().GetResult();
    }

    public ManualTime Time { get; } = new();

    public Clock Clock { get; }

    public IdentityDesk Desk { get; }

    public ConsentTexts Texts { get; } = ConsentTexts.Load("");

    public List<(VisitSubject? Subject, VisitConsent? Consent)> Opened { get; } = [];

    public List<(VisitOutcome Outcome, long? BoundaryUs)> Ended { get; } = [];

    public List<string> Audit { get; } = [];

    public bool IsMeasuring { get; set; }

    public bool MeasuringFails { get; set; }

    public List<long?> Doubts { get; } = [];

    /// <summary>Until it is set, pseudonyms are waited for.</summary>
    public TaskCompletionSource? PseudonymsHeld { get; set; }

    /// <summary>The visits end the open one by themselves.</summary>
    public void LoseVisit() => _open = null;

    /// <summary>The visits have one that nobody opened here.</summary>
    public void FindVisit() => _open = new OpenVisit("stray", Clock.UtcNow, Instruments.Ecg, false, 1, true, false);

    public string? PseudonymProblem { get; set; }

    public static Person Somebody(string number) => new(
        IdentitySource.OmsCard, [new PersonalIdentifier(IdentifierKind.RussianEnp, "RUS", PersonalText.FromChars(number))]);

    public VisitRequest Request(long? identity) => new(identity, Instruments.Ecg, new ConsentChoice("measurement", "1", "en", ConsentScope.Send));

    public async Task CardAsync(long insertion, Person person)
    {
        Desk.CardEntered("reader", insertion);
        Desk.CardRead("reader", insertion, CardOutcome.Of(person));
        await SettleAsync();
    }

    /// <summary>Until everything that was told so far is done.</summary>
    public Task SettleAsync() => Desk.SettledAsync();

    public async Task PassAsync(int seconds)
    {
        for (int i = 0; i < seconds; i++)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await SettleAsync();
        }
    }

    public async Task<PseudonymReply> OfAsync(PersonalIdentifier identifier, CancellationToken cancel)
    {
        if (PseudonymsHeld is { } held) await held.Task;
        return PseudonymProblem is { } problem ? new PseudonymReply([], problem)
            : new PseudonymReply([new SubjectIdentifier("urn:test", "pseudonym of " + Encoding.UTF8.GetString(identifier.Value.Utf8))], "");
    }

    public Task<bool> AddAsync(AuditEntry entry)
    {
        Audit.Add($"{entry.Action} {entry.Actor} {entry.Object} {entry.Detail}");
        return Task.FromResult(true);
    }

    public async ValueTask DisposeAsync()
    {
        await Desk.StopAsync(default);
        Desk.Dispose();
    }

    private Task<DeskReply<OpenVisit>> OpenAsync(VisitSubject? subject, Instruments instruments, VisitConsent? consent)
    {
        Opened.Add((subject, consent));
        _open = new OpenVisit($"v{Opened.Count}", Clock.UtcNow, instruments, subject is not null, 1, true, false);
        return Task.FromResult(DeskReply.Of(_open));
    }

    private Task DoubtAsync(long? sinceUs)
    {
        Doubts.Add(sinceUs);
        return Task.CompletedTask;
    }

    private Task<DeskReply<SealedVisit>> EndAsync(VisitOutcome outcome, long? boundaryUs)
    {
        Ended.Add((outcome, boundaryUs));
        string id = _open!.VisitId;
        _open = null;
        return Task.FromResult(DeskReply.Of(new SealedVisit(id, outcome, Clock.UtcNow, [])));
    }
}
