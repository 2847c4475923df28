namespace Kiosk.Ctl;

/// <summary>What is to be known beside a value.</summary>
public sealed record NoteAnswer(string Name, string Text, bool Questionable);

/// <summary>A value, or why there is none.</summary>
public sealed record ValueAnswer(
    string Kind, string Label, decimal? Value, string Unit, string? Reason, IReadOnlyList<NoteAnswer>? Notes = null, bool Questionable = false);

/// <summary>The open visit.</summary>
public sealed record OpenVisitAnswer(
    string VisitId, DateTimeOffset Opened, IReadOnlyList<string> Instruments, bool Identified, bool Measuring, bool Ending, string? Problem);

/// <summary>A visit with its values.</summary>
public sealed record VisitAnswer(
    string VisitId, string State, DateTimeOffset Opened, DateTimeOffset? Sealed, bool Test, int LateRecords, string? Problem,
    IReadOnlyList<ValueAnswer> Values);

/// <summary>A part of the board.</summary>
public sealed record PartAnswer(string Part, bool Works, string? Problem);

/// <summary>The board.</summary>
public sealed record BoardAnswer(string Id, string Kind, string Firmware, IReadOnlyList<PartAnswer> Parts);

/// <summary>The link to the board.</summary>
public sealed record LinkAnswer(bool Up, string Problem, long Frames, long BadFrames, long Blocks, long BlocksRequested);

/// <summary>The cuff.</summary>
public sealed record CuffAnswer(string Activity, int? PressureMmHg, int Taken, int Planned, double? NextInSeconds, string? Problem);

/// <summary>Records on their way.</summary>
public sealed record OutboxAnswer(long Waiting, long Delivered, long Refused, bool Connected, string Problem, double? OldestSeconds);

/// <summary>Everything at a glance.</summary>
public sealed record StatusAnswer(
    string KioskId, string Version, DateTimeOffset Utc, OpenVisitAnswer? Visit, IReadOnlyList<ValueAnswer> Values, BoardAnswer? Board,
    LinkAnswer Link, OutboxAnswer Outbox, CaptureAnswer? Capture = null, string? Printer = null,
    IReadOnlyList<PeripheralAnswer>? Peripherals = null);


/// <summary>A device of another maker.</summary>
public sealed record PeripheralAnswer(
    string Name, string State, string? Problem, double? LastReadingSeconds, long Readings, long SetAside, string? LastSetAside);

/// <summary>A lane's books.</summary>
public sealed record LaneAnswer(
    string Lane, long Produced, long Delivered, long Refused, long Dropped, long Damaged, long Stored, long Unaccounted, long Bytes, double? OldestSeconds);

/// <summary>The outbox's books.</summary>
public sealed record BooksAnswer(
    string Id, bool Balanced, string? Mismatch, IReadOnlyList<LaneAnswer> Lanes, int Sent, int BrokerHas, bool Connected, string Problem,
    long CapBytes, string DropFirst);

/// <summary>A record that the clinical store refused.</summary>
public sealed record RefusedRecordAnswer(string Id, string Lane, int Size, string Reason);

/// <summary>Refused records.</summary>
public sealed record RefusedListAnswer(IReadOnlyList<RefusedRecordAnswer> Records, long Total);

/// <summary>How many refused records were concerned.</summary>
public sealed record ChangedAnswer(long Records);

/// <summary>An error in plain words (RFC 9457).</summary>
public sealed record ProblemAnswer(string? Title, string? Detail);
