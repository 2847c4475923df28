using Kiosk.Outbox;

namespace Kiosk.Edge.Accounting;

/// <summary>What the kiosk itself raises an alarm for.</summary>
public enum AlarmKind
{
    /// <summary>The outbox's books do not balance: records are lost, or counted twice.</summary>
    BooksUnbalanced = 1,

    /// <summary>Records were dropped because of the cap or a full disk.</summary>
    RecordsDropped = 2,

    /// <summary>Records were lost to damage.</summary>
    RecordsDamaged = 3,

    /// <summary>A file that cannot be used was put aside.</summary>
    FileSetAside = 4,

    /// <summary>The disk failed, or is full.</summary>
    DiskFailed = 5,
}

/// <summary>An alarm to be raised.</summary>
/// <param name="Kind">What for.</param>
/// <param name="Text">What happened and what to do.</param>
/// <param name="Times">How often since the last alarm of the kind.</param>
/// <param name="Records">How many records are concerned in all; 0 when that means nothing.</param>
public sealed record Alarm(AlarmKind Kind, string Text, long Times, long Records);

/// <summary>Names and sources of alarm kinds.</summary>
public static class AlarmKinds
{
    /// <summary>All kinds.</summary>
    public static IReadOnlyList<AlarmKind> All { get; } = Enum.GetValues<AlarmKind>();

    /// <summary>The kind's code in records and metrics.</summary>
    public static string Code(this AlarmKind kind) => kind switch
    {
        AlarmKind.BooksUnbalanced => "outbox-books-unbalanced",
        AlarmKind.RecordsDropped => "outbox-records-dropped",
        AlarmKind.RecordsDamaged => "outbox-records-damaged",
        AlarmKind.FileSetAside => "outbox-file-set-aside",
        AlarmKind.DiskFailed => "outbox-disk-failed",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a kind of alarm"),
    };

    /// <summary>The alarm for a notice.</summary>
    public static AlarmKind Of(NoticeKind kind) => kind switch
    {
        NoticeKind.Dropped => AlarmKind.RecordsDropped,
        NoticeKind.Damaged => AlarmKind.RecordsDamaged,
        NoticeKind.SetAside => AlarmKind.FileSetAside,
        NoticeKind.DiskFailed => AlarmKind.DiskFailed,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a kind of notice"),
    };
}
