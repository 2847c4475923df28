using Kiosk.Outbox;

namespace Kiosk.Edge.Accounting;

/// <summary>Notices of one kind and lane, taken together.</summary>
/// <param name="Kind">What.</param>
/// <param name="Lane">Where; null for the outbox as a whole.</param>
/// <param name="Times">How many notices.</param>
/// <param name="Records">How many records they concern.</param>
/// <param name="Text">The newest one's text.</param>
public sealed record NoticeSum(NoticeKind Kind, Lane? Lane, long Times, long Records, string Text);

/// <summary>Collects what the outbox tells of, from any thread and from before anything else exists, until the watch takes it.</summary>
public sealed class OutboxNotices
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(NoticeKind Kind, Lane? Lane), NoticeSum> _new = [];
    private readonly Dictionary<NoticeKind, long> _times = [];

    /// <summary>Takes a notice.</summary>
    public void Add(OutboxNotice notice)
    {
        lock (_gate)
        {
            NoticeSum sum = _new.GetValueOrDefault((notice.Kind, notice.Lane)) ?? new NoticeSum(notice.Kind, notice.Lane, 0, 0, "");
            _new[(notice.Kind, notice.Lane)] = sum with { Times = sum.Times + 1, Records = sum.Records + notice.Records, Text = notice.Text };
            _times[notice.Kind] = _times.GetValueOrDefault(notice.Kind) + 1;
        }
    }

    /// <summary>What came since the last time.</summary>
    public IReadOnlyList<NoticeSum> Take()
    {
        lock (_gate)
        {
            NoticeSum[] taken = [.. _new.Values];
            _new.Clear();
            return taken;
        }
    }

    /// <summary>Notices of a kind since the start.</summary>
    public long Times(NoticeKind kind)
    {
        lock (_gate) return _times.GetValueOrDefault(kind);
    }
}
