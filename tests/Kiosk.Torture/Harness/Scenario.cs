using Kiosk.Faults;

namespace Kiosk.Torture.Harness;

/// <summary>One kind of trouble, and what must hold through it.</summary>
public interface IScenario
{
    /// <summary>One word, for <c>--only</c>.</summary>
    string Name { get; }

    /// <summary>What is done, in a line.</summary>
    string Description { get; }

    /// <summary>Runs it; each promise that did not hold is counted in a report, never thrown.</summary>
    /// <exception cref="MissingPartException">Something that it needs is not on this machine.</exception>
    Task RunAsync(TortureRun run);
}

/// <summary>What a scenario needs is not there; the message says what and how to get it.</summary>
public sealed class MissingPartException(string message) : Exception(message);

/// <summary>A report with the time that it took.</summary>
/// <param name="Report">What was found.</param>
/// <param name="Took">Wall time.</param>
public sealed record TimedReport(FaultReport Report, TimeSpan Took);

/// <summary>One run of a scenario: its seed and length, where it may write, and where it tells of itself.</summary>
/// <param name="seed">Repeats the run, as far as processes and networks allow.</param>
/// <param name="isShort">True for the form that belongs to the tests: seconds instead of minutes.</param>
/// <param name="progress">Told where the scenario is, a line at a time.</param>
public sealed class TortureRun(int seed, bool isShort, Action<string> progress) : IDisposable
{
    private readonly List<TimedReport> _reports = [];
    private readonly List<string> _notes = [];
    private readonly List<string> _skipped = [];
    private string? _folder;
    private long _since = TimeProvider.System.GetTimestamp();

    /// <summary>Repeats the run.</summary>
    public int Seed { get; } = seed;

    /// <summary>Seconds instead of minutes.</summary>
    public bool IsShort { get; } = isShort;

    /// <summary>A folder of the run's own; removed at its end unless something was wrong.</summary>
    public string Folder => _folder ??= Directory.CreateTempSubdirectory("kiosk-torture-").FullName;

    /// <summary>What was found so far.</summary>
    public IReadOnlyList<TimedReport> Reports => _reports;

    /// <summary>Figures and remarks for the end.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>What was left out, and why.</summary>
    public IReadOnlyList<string> Skipped => _skipped;

    /// <summary>Nothing wrong was found.</summary>
    public bool IsClean => _reports.TrueForAll(timed => timed.Report.IsClean);

    /// <summary>Tells where the scenario is.</summary>
    public void Progress(string text) => progress(text);

    /// <summary>A figure or remark for the end.</summary>
    public void Note(string text) => _notes.Add(text);

    /// <summary>Something that this machine or account does not allow was left out.</summary>
    public void Skip(string why) => _skipped.Add(why);

    /// <summary>A row of the summary.</summary>
    /// <param name="report">What was found.</param>
    /// <param name="took">Null counts from the row before.</param>
    public void Add(FaultReport report, TimeSpan? took = null)
    {
        _reports.Add(new TimedReport(report, took ?? TimeProvider.System.GetElapsedTime(_since)));
        _since = TimeProvider.System.GetTimestamp();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_folder is null) return;
        if (IsClean) Directory.Delete(_folder, recursive: true);
        else _notes.Add($"the files of the failed run are kept in {_folder}");
    }
}
