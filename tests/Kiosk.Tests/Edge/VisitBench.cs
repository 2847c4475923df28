using System.Text;
using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Link;
using Kiosk.Edge.Records;
using Kiosk.Edge.Store;
using Kiosk.Edge.Visits;
using Kiosk.Identity;
using Kiosk.Measurements;
using Kiosk.Outbox;
using Kiosk.Wire;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kiosk.Tests.Edge;

/// <summary>A visit desk on a real SQLite file with a scripted link; <see cref="RestartAsync"/> is a crash and a new process.</summary>
internal sealed class VisitBench : IAsyncDisposable
{
    private readonly string _folder;
    private uint _sequence;

    public VisitBench(string? folder = null)
    {
        _folder = folder ?? Directory.CreateTempSubdirectory("kiosk-visits-").FullName;
        Start();
    }

    public ManualTime Time { get; } = new();

    public FakeLink Link { get; private set; } = null!;

    public FakeOutbox Outbox { get; private set; } = null!;

    public FakeComposer Composer { get; } = new();

    public DurableStore Store { get; private set; } = null!;

    public Intake Intake { get; private set; } = null!;

    public VisitDesk Desk { get; private set; } = null!;

    public VisitStore Visits { get; private set; } = null!;

    public Forgetting Forgetting { get; private set; } = null!;

    /// <summary>Counts from the next start.</summary>
    public byte[] DeviceKey { get; set; } = [.. Enumerable.Range(100, 32).Select(i => (byte)i)];

    public LiveSignals Live { get; private set; } = null!;

    public Clock Clock { get; private set; } = null!;

    public long BootKey { get; private set; }

    /// <summary>Null while the wall clock is not synchronised.</summary>
    public TimeSpan? UtcUncertainty { get; set; } = TimeSpan.FromMilliseconds(5);

    public string? DiskProblem { get; set; }

    public Func<Instruments, IReadOnlyList<InstrumentState>> States { get; set; } = _ => [];

    public string Folder => _folder;

    public static BoardHello Hello(uint bootId = 1, NoData ecg = NoData.None) => new(
        bootId, 1_000_000, "AB00000000000000", BoardKind.Simulated, "0.1.0", 0, 0, 0,
        [new PartState(Part.Max30003, ecg, 5), new PartState(Part.Max30205, NoData.None, 0)]);

    public async Task MeetBoardAsync(uint bootId = 1, NoData ecg = NoData.None)
    {
        BoardHello hello = Hello(bootId, ecg);
        BootCursor cursor = await Intake.AdoptAsync(hello);
        (BootKey, _sequence) = (cursor.Key, cursor.NextRetained);
        Link.Met(hello, cursor.Key);
    }

    /// <summary>What the start of the host does; the clock goes on meanwhile.</summary>
    public async Task RecoverAsync()
    {
        Time.StepUs = 1_000_000;
        await Desk.RecoverAsync();
        Time.StepUs = 0;
    }

    /// <summary>Two turns: late readings are waited for until no more come.</summary>
    public async Task TidyAsync()
    {
        await Desk.TidyAsync();
        await Desk.TidyAsync();
    }

    public async Task<OpenVisit> OpenAsync(Instruments instruments = Instruments.Ecg | Instruments.ContactTemperature) =>
        (await Desk.OpenAsync(new VisitSubject(new SubjectIdentifier("urn:test", "4711"), IdentitySource.OmsCard, AssuranceLevel.ChipRead), instruments)).Value!;

    public void Blocks(uint acquisition, int from, int count, int samples = 64, Func<int, int>? sample = null, BlockFlags flags = BlockFlags.None)
    {
        for (int i = from; i < from + count; i++)
        {
            int first = i * samples;
            Intake.Add(new SampleBlock(
                BootKey, acquisition, Channel.Ecg, Part.Max30003, flags, (uint)i, 2_000_000 + (first * 2000L), 2_000_000, 1, 1000,
                [.. Enumerable.Range(first, samples).Select(k => sample?.Invoke(k) ?? k)]));
        }
    }

    public Task ReadingAsync(uint acquisition, int value, long uptimeUs = 3_000_000) => Intake.StoreAsync(
        [new RetainedMessage(BootKey, _sequence++, acquisition, uptimeUs, Part.Max30205, MeasurementKind.BodyTemperature, EventCode.None,
            Channel.None, NoData.None, value, false)]);

    public Task FaultAsync(uint acquisition, Part part, NoData reason) => Intake.StoreAsync(
        [new RetainedMessage(BootKey, _sequence++, acquisition, 3_000_000, part, MeasurementKind.None, EventCode.PartFault,
            Channel.None, reason, 0, false)]);

    /// <summary>Lets the transaction that seals a visit fail, or not any more.</summary>
    public Task SealFailsAsync(bool fails) => RunAsync(fails
        ? "CREATE TRIGGER no_seal BEFORE INSERT ON visit_unqueued BEGIN SELECT RAISE(FAIL, 'no space'); END"
        : "DROP TRIGGER no_seal");

    public async Task RestartAsync()
    {
        await Store.DisposeAsync();
        Desk.Dispose();
        Start();
    }

    public long Count(string sql) => Store.Read(connection =>
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    });

    /// <summary>The clinical store has all records; then the time for keeping them passes.</summary>
    public async Task DeliverAndForgetAsync(params string[] recordIds)
    {
        foreach (string id in recordIds) Forgetting.RecordDelivered(id);
        await Forgetting.ForgetDueAsync();
        Time.Advance(TimeSpan.FromMinutes(61));
        await Forgetting.ForgetDueAsync();
    }

    /// <summary>Whether the store's files, the log included, hold these bytes.</summary>
    public bool FilesHold(ReadOnlySpan<byte> bytes)
    {
        foreach (string file in Directory.GetFiles(_folder, "kiosk.db*"))
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            byte[] content = new byte[stream.Length];
            stream.ReadExactly(content);
            if (content.AsSpan().IndexOf(bytes) >= 0) return true;
        }

        return false;
    }

    public Task RunAsync(string sql) => Store.WriteAsync(connection =>
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    });

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Desk.Dispose();
        Intake.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Start()
    {
        Clock clock = Clock = new Clock(Time, () => UtcUncertainty);
        Store = DurableStore.Open(Path.Combine(_folder, "kiosk.db"), [VisitSchema.Statements, FakeOutbox.Schema]);
        Outbox = new FakeOutbox(Store);
        Visits = new VisitStore(new VisitCipher(DeviceKey));
        Intake = new Intake(Store, Visits, clock);
        Forgetting = new Forgetting(Store, clock, TimeSpan.FromMinutes(60), NullLogger<Forgetting>.Instance);
        Link = new FakeLink();
        Live = new LiveSignals(clock, new NoCalibrations());
        var sealing = new Sealing(Store, Visits, Outbox, Composer, new RecordMaker("kiosk-1", "0.1.0", new NoCalibrations()), clock, NullLogger<Sealing>.Instance);
        Desk = new VisitDesk(Store, Visits, Intake, Link, Live, sealing, clock, new FixedIdentifiers(),
            new DeskOptions(TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(10), TimeSpan.FromDays(7), false) { DiskProblem = () => DiskProblem, PresenceLag = TimeSpan.Zero, States = mask => States(mask) },
            NullLogger<VisitDesk>.Instance);
    }
}

/// <summary>A clock that stands still, or goes a step with each look at it.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long _us = 1_000_000_000;

    public long StepUs { get; set; }

    public override long TimestampFrequency => 1_000_000;

    public override long GetTimestamp() => Interlocked.Add(ref _us, StepUs);

    /// <summary>How far the wall clock was set off.</summary>
    public TimeSpan WallStep { get; set; }

    public override DateTimeOffset GetUtcNow() =>
        DateTimeOffset.UnixEpoch.AddYears(56).AddMicroseconds(Volatile.Read(ref _us)) + WallStep;

    public void Advance(TimeSpan time) => Interlocked.Add(ref _us, (long)time.TotalMicroseconds);
}

internal sealed class FixedIdentifiers : IIdentifiers
{
    private static int _next;

    public Guid NewUuid() => new(Interlocked.Increment(ref _next), 1, 2, [3, 4, 5, 6, 7, 8, 9, 10]);

    public int NewSeed() => 1000;
}

/// <summary>A board that does what it is told at once, unless told otherwise.</summary>
internal sealed class FakeLink : IBoardLink
{
    private LinkStatus _status = LinkStatus.Down("no board yet");

    /// <summary>What looking at the status throws.</summary>
    public Exception? StatusDefect { get; set; }

    public LinkStatus Status
    {
        get => StatusDefect is { } defect ? throw defect : _status;
        private set => _status = value;
    }

    public LinkStatistics Statistics { get; } = new();

    public List<(CommandCode Code, uint Acquisition)> Commands { get; } = [];

    /// <summary>The instruments of the newest begin command.</summary>
    public Instruments Begun { get; private set; }

    public List<(CommandCode Code, uint Argument1, uint Argument2)> Arguments { get; } = [];

    public HashSet<uint> Tracked { get; } = [];

    public Func<CommandCode, uint, CommandReply> Answer { get; set; } = (_, _) => new CommandReply(CommandEnd.Answered, CommandOutcome.Done, 0);

    /// <summary>False when streams do not come to their end.</summary>
    public bool CompletesStreams { get; set; } = true;

    public void Met(BoardHello hello, long bootKey) =>
        Status = new LinkStatus(true, "", hello, bootKey, null, long.MinValue, new Dictionary<uint, AcquisitionProgress>()) { UptimeLagUs = 0 };

    public void CableOut() => Status = LinkStatus.Down("the cable is out");

    public void Heartbeat(uint running, long nowUs) => Status = Status with { RunningAcquisition = running, HeartbeatHeardUs = nowUs };

    /// <summary>How far an acquisition that the board ended by itself has come in.</summary>
    public void Ended(uint acquisition, int missing) => Status = Status with
    {
        Progress = new Dictionary<uint, AcquisitionProgress> { [acquisition] = new(true, missing == 0, 1, missing, 0) },
    };

    /// <summary>Host time less the board's uptime.</summary>
    public void Maps(long lagUs) => Status = Status with { UptimeLagUs = lagUs };

    /// <summary>Readings that arrived and are not synced.</summary>
    public void Waiting(int readings) => Status = Status with { RetainedWaiting = readings };

    public Task<CommandReply> CommandAsync(CommandCode code, uint argument1, uint argument2, TimeSpan timeout)
    {
        Commands.Add((code, argument1));
        if (code == CommandCode.BeginAcquisition) Begun = (Instruments)argument2;
        Arguments.Add((code, argument1, argument2));
        CommandReply reply = Answer(code, argument1);
        if (code == CommandCode.EndAcquisition && CompletesStreams)
        {
            Status = Status with { Progress = new Dictionary<uint, AcquisitionProgress> { [argument1] = new(true, true, 1, 0, 0) } };
        }

        return Task.FromResult(reply);
    }

    public void Track(uint acquisition) => Tracked.Add(acquisition);

    public void Forget(uint acquisition) => Tracked.Remove(acquisition);
}

/// <summary>An outbox in the same file, with a transaction of its own for each record.</summary>
internal sealed class FakeOutbox(DurableStore store) : IOutbox
{
    public const string Schema = "CREATE TABLE IF NOT EXISTS fake_outbox (id TEXT PRIMARY KEY, payload BLOB NOT NULL)";

    public Action OnAdd { get; set; } = () => { };

    public Action OnAdded { get; set; } = () => { };

    public int Attempts { get; private set; }

    public async Task<AddVerdict> AddAsync(Lane lane, string recordId, ReadOnlyMemory<byte> payload)
    {
        Attempts++;
        OnAdd();
        int added = await store.WriteAsync(connection =>
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "INSERT OR IGNORE INTO fake_outbox VALUES ($id, $payload)";
            command.Parameters.AddWithValue("$id", recordId);
            command.Parameters.AddWithValue("$payload", payload.ToArray());
            return command.ExecuteNonQuery();
        });
        OnAdded();
        return added == 1 ? AddVerdict.Added : AddVerdict.Known;
    }
}

/// <summary>Keeps the records that it is given.</summary>
internal sealed class FakeComposer : IRecordComposer
{
    public List<VisitRecord> Records { get; } = [];

    public Action OnCompose { get; set; } = () => { };

    public byte[] Compose(VisitRecord visit)
    {
        OnCompose();
        Records.Add(visit);
        return Encoding.UTF8.GetBytes($"{visit.VisitId}/{visit.Part}");
    }
}
