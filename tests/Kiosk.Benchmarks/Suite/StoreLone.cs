using Kiosk.Benchmarks.Harness;

namespace Kiosk.Benchmarks.Suite;

/// <summary>How long one record waits for its acknowledgement when nobody else writes.</summary>
internal sealed class StoreLone : Benchmark
{
    private const double Seconds = 1.5;

    private string _folder = "";

    public override string Name => "store-lone";

    public override string Description => $"RecordOutbox: one record of {StoreSubjects.RecordBytes} bytes at a time, until synced; beside it two peers";

    public override void Prepare(Setup setup) => _folder = setup.Folder;

    public override IReadOnlyList<Figure> Run() => RunAsync().GetAwaiter().GetResult();

    private async Task<IReadOnlyList<Figure>> RunAsync()
    {
        await using var subjects = new StoreSubjects(_folder);
        List<double> store = [], plain = [], bare = [];
        // In turn, so that a disk that is slow for a while is slow for all three.
        for (double used = 0; used < Seconds; used += store[^1] + plain[^1] + bare[^1])
        {
            store.Add(StoreSubjects.Time(() => subjects.AddAsync().GetAwaiter().GetResult()));
            plain.Add(StoreSubjects.Time(subjects.AddPlain));
            bare.Add(StoreSubjects.Time(subjects.AddBare));
        }

        foreach (List<double> latencies in (List<double>[])[store, plain, bare]) latencies.Sort();
        return
        [
            .. Figures("a record", store),
            .. Figures("peer: a transaction", plain),
            .. Figures("peer: write and fdatasync", bare),
            new("median over a transaction's", "times", Runner.Quantile(store, 0.5) / Runner.Quantile(plain, 0.5)),
            new("median over an fdatasync's", "times", Runner.Quantile(store, 0.5) / Runner.Quantile(bare, 0.5)),
        ];
    }

    private static Figure[] Figures(string name, List<double> sorted) =>
        [new(name + ", median", "ms", 1000 * Runner.Quantile(sorted, 0.5)), new(name + ", p99", "ms", 1000 * Runner.Quantile(sorted, 0.99))];
}
