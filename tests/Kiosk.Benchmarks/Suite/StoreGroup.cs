using System.Diagnostics;
using Kiosk.Benchmarks.Harness;

namespace Kiosk.Benchmarks.Suite;

/// <summary>Acknowledgements a second when many wait: what group commit gains over a sync for each record.</summary>
internal sealed class StoreGroup : Benchmark
{
    private const int InFlight = 100;
    private const int Slices = 10;
    private const double SliceSeconds = 0.05;

    private string _folder = "";

    public override string Name => "store-group";

    public override string Description => $"RecordOutbox: records of {StoreSubjects.RecordBytes} bytes, {InFlight} in flight, all synced; beside them two peers";

    public override void Prepare(Setup setup) => _folder = setup.Folder;

    public override IReadOnlyList<Figure> Run() => RunAsync().GetAwaiter().GetResult();

    private async Task<IReadOnlyList<Figure>> RunAsync()
    {
        await using var subjects = new StoreSubjects(_folder);
        Rate store = default, plain = default, bare = default;
        // In turn, so that a disk that is slow for a while is slow for all three.
        for (int i = 0; i < Slices; i++)
        {
            store += await GroupAsync(subjects);
            plain += OneByOne(subjects.AddPlain);
            bare += OneByOne(subjects.AddBare);
        }

        double perCommit = (double)subjects.Outbox.RecordsCommitted / subjects.Outbox.Commits;
        return
        [
            new("acknowledged", "records/s", store.PerSecond),
            new("records in a commit", "", perCommit),
            new("peer: a transaction each", "records/s", plain.PerSecond),
            new("peer: write and fdatasync each", "records/s", bare.PerSecond),
            new("over a transaction each", "times", store.PerSecond / plain.PerSecond),
            new("over an fdatasync each", "times", store.PerSecond / bare.PerSecond),
        ];
    }

    private static async Task<Rate> GroupAsync(StoreSubjects subjects)
    {
        long begin = Stopwatch.GetTimestamp();
        long acks = 0;
        async Task OneAfterTheOther()
        {
            while (Stopwatch.GetElapsedTime(begin).TotalSeconds < SliceSeconds)
            {
                await subjects.AddAsync();
                Interlocked.Increment(ref acks);
            }
        }

        await Task.WhenAll(Enumerable.Range(0, InFlight).Select(_ => Task.Run(OneAfterTheOther)));
        return new Rate(acks, Stopwatch.GetElapsedTime(begin).TotalSeconds);
    }

    private static Rate OneByOne(Action work)
    {
        var rate = default(Rate);
        while (rate.Seconds < SliceSeconds) rate += new Rate(1, StoreSubjects.Time(work));
        return rate;
    }

    private readonly record struct Rate(long Records, double Seconds)
    {
        public double PerSecond => Records / Seconds;

        public static Rate operator +(Rate a, Rate b) => new(a.Records + b.Records, a.Seconds + b.Seconds);
    }
}
