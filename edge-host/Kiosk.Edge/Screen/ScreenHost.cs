using System.Collections.Concurrent;
using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Configuration;
using Kiosk.Edge.Consultations;
using Kiosk.Edge.Cuff;
using Kiosk.Edge.History;
using Kiosk.Edge.Identity;
using Kiosk.Edge.Identity.Login;
using Kiosk.Edge.Link;
using Kiosk.Edge.Printing;
using Kiosk.Edge.Records;
using Kiosk.Edge.Screen.Flow;
using Kiosk.Edge.Store;
using Kiosk.Edge.Uplink;
using Kiosk.Edge.Visits;
using Kiosk.Identity;
using Kiosk.Wire;
using Microsoft.Data.Sqlite;

namespace Kiosk.Edge.Screen;

/// <summary>The host's desks, as the screen needs them.</summary>
public sealed class ScreenHost : IScreenHost, IDisposable
{
    private readonly IdentityDesk _identity;
    private readonly LoginDesk _login;
    private readonly VisitDesk _visits;
    private readonly VisitWorker _values;
    private readonly InstrumentGuard _guard;
    private readonly CuffDesk _cuff;
    private readonly IBoardLink _link;
    private readonly UplinkWorker _uplink;
    private readonly PrintDesk _printer;
    private readonly DurableStore _store;
    private readonly ConsultationDesk _consultations;
    private readonly HistoryDesk _history;
    private readonly IIdentifiers _identifiers;
    private readonly KioskOptions _options;
    private readonly Clock _clock;

    // Records that the clinic acknowledged since the visit on the screen was opened: of no other is asked.
    private readonly ConcurrentDictionary<string, bool> _delivered = new();

    public ScreenHost(IdentityDesk identity, LoginDesk login, VisitDesk visits, VisitWorker values, InstrumentGuard guard, CuffDesk cuff, IBoardLink link, UplinkWorker uplink,
        PrintDesk printer, DurableStore store, ConsultationDesk consultations, HistoryDesk history, IIdentifiers identifiers, KioskOptions options, Clock clock)
    {
        (_identity, _login, _visits, _values, _guard, _cuff, _link) = (identity, login, visits, values, guard, cuff, link);
        (_store, _consultations, _history) = (store, consultations, history);
        (_uplink, _printer, _identifiers, _options, _clock) = (uplink, printer, identifiers, options, clock);
        _uplink.Delivered += NoteDelivered;
    }

    /// <inheritdoc/>
    public long NowUs => _clock.NowUs;

    /// <inheritdoc/>
    public DateOnly Today => _clock.Today;

    /// <inheritdoc/>
    public IdentityStatus Identity => _identity.Status;

    /// <inheritdoc/>
    public IReadOnlyList<string> Initials => _identity.Initials();

    /// <inheritdoc/>
    public OpenVisit? Visit => _visits.Current;

    /// <inheritdoc/>
    public bool IsBoardHeard => _link.Status.IsUp;

    /// <inheritdoc/>
    public bool IsOnline => _uplink.State == UplinkState.Online;

    /// <inheritdoc/>
    public bool HasPrinter => _printer.HasPrinter;

    /// <inheritdoc/>
    public bool HasLogin => _login.IsConfigured;

    /// <inheritdoc/>
    public bool HasGlucose => _options.Peripherals.SerialMeters.Length > 0 || _options.Peripherals.BluetoothDevices.Length > 0;

    /// <inheritdoc/>
    public (bool Card, bool Scanner) Devices => (_options.Identity.Cards, _options.Identity.Scanner.Length > 0 || _options.Identity.KeyboardScanner.Length > 0);

    /// <inheritdoc/>
    public CuffPlan CuffPlan => _options.BloodPressure.ToPlan();

    /// <inheritdoc/>
    public CuffStatus? Cuff => _cuff.Status();

    /// <inheritdoc/>
    public LoginView Login => _login.View;

    /// <inheritdoc/>
    public IReadOnlyList<SummaryValue> ValuesOf(string visitId) => [.. _values.ValuesOf(visitId), .. _visits.HostValuesOf(visitId)];

    /// <inheritdoc/>
    public bool IsDelivered(string visitId) => _delivered.ContainsKey(visitId);

    /// <inheritdoc/>
    public bool IsQueued(string visitId)
    {
        try
        {
            return !_store.Read(VisitStore.ListNotComposed).Contains(visitId) && !_store.Read(VisitStore.ListUnqueued).Contains((visitId, 0));
        }
        catch (Exception failure) when (failure is SqliteException or IOException)
        {
            return false; // Nobody knows: not said to be on its way.
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<InstrumentState> StatesOf(Instruments instruments) => _guard.StatesOf(instruments);

    /// <inheritdoc/>
    public void Touch() => _identity.Touch();

    /// <inheritdoc/>
    public Task<DeskReply<OpenVisit>> OpenAsync(VisitRequest request) => _identity.OpenAsync(request);

    /// <inheritdoc/>
    public Task<DeskReply<SealedVisit>> EndAsync(VisitOutcome outcome) => _identity.EndAsync(outcome);

    /// <inheritdoc/>
    public Task ForgetAsync() => _identity.ForgetAsync();

    /// <inheritdoc/>
    public Task<string?> TypedAsync(Scanned typed) => _identity.TypedAsync(typed);

    /// <inheritdoc/>
    public Task StartLoginAsync() => _login.StartAsync();

    /// <inheritdoc/>
    public void CancelLogin() => _login.Cancel();

    /// <inheritdoc/>
    public async Task<string?> StartCuffAsync()
    {
        DeskReply<CuffStatus> reply = await _cuff.StartAsync().ConfigureAwait(false);
        return reply.Value is null ? reply.Text : null;
    }

    /// <inheritdoc/>
    public Task ReleaseCuffAsync() => _cuff.ReleaseAsync();

    /// <inheritdoc/>
    public async Task<PaperState> PrintAsync(string visitId) =>
        Paper(await _printer.PrintAsync(visitId, _identifiers.NewUuid().ToString("D")).ConfigureAwait(false));

    /// <inheritdoc/>
    public IReadOnlyList<EarlierValue> EarlierOf(string visitId) => _history.Of(visitId);

    /// <inheritdoc/>
    public ConsultationView? ConsultationOf(string visitId) => _consultations.Of(visitId);

    /// <inheritdoc/>
    public async Task<bool> AskDoctorAsync(string visitId, string language) => (await _consultations.AskAsync(visitId, language).ConfigureAwait(false)).View is not null;

    /// <inheritdoc/>
    public Task<bool> AnswerShownAsync(string visitId, SubjectIdentifier answer) => _consultations.ShownAsync(visitId, answer);

    /// <inheritdoc/>
    public async Task<PaperState> PrintAnswerAsync(string visitId, DoctorAnswer answer) =>
        Paper(await _printer.PrintAnswerAsync(visitId, answer, _identifiers.NewUuid().ToString("D")).ConfigureAwait(false));

    /// <inheritdoc/>
    public void Forget()
    {
        _delivered.Clear();
        _consultations.Forget();
        _history.Forget();
    }

    /// <inheritdoc/>
    public void Dispose() => _uplink.Delivered -= NoteDelivered;

    private static PaperState Paper(PrintReply reply) => reply.Result?.End switch
    {
        PrintEnd.Printed => PaperState.Printed,
        PrintEnd.Sent => PaperState.Sent,
        PrintEnd.Unfinished => PaperState.Unfinished,
        _ => PaperState.Failed,
    };

    private void NoteDelivered(string recordId)
    {
        if (Sealing.TryParseRecordId(recordId, out string visitId, out int part) && part == 0) _delivered[visitId] = true;
    }
}
