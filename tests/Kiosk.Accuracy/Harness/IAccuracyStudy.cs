namespace Kiosk.Accuracy.Harness;

/// <summary>One study of the report: it measures, and says what it wanted.</summary>
public interface IAccuracyStudy
{
    /// <summary>A short name for the command line and the files, such as "ecg-noise".</summary>
    string Name { get; }

    /// <summary>Measures. A recording that is missing makes the study a skipped one (<see cref="StudyResult.Skipped"/>), never one that passed.</summary>
    Task<StudyResult> RunAsync(StudyContext context);
}

/// <summary>What a study may use.</summary>
/// <param name="Data">The folder of the recordings; null when there is none on this machine.</param>
/// <param name="Progress">Says how far it is, for people.</param>
public sealed record StudyContext(string? Data, Action<string> Progress);

/// <summary>Something that the report promises.</summary>
/// <param name="What">What is measured, "QRS sensitivity, 15 records".</param>
/// <param name="Wanted">The target in words, "at least 99.8 %".</param>
/// <param name="Measured">The figure, with its unit.</param>
/// <param name="IsMet">Whether it is reached.</param>
public sealed record Target(string What, string Wanted, string Measured, bool IsMet);

/// <summary>A picture of the report.</summary>
/// <param name="FileName">Such as "ecg-noise.svg".</param>
/// <param name="Svg">Its text.</param>
public sealed record Figure(string FileName, string Svg);

/// <summary>What a study found.</summary>
/// <param name="Title">The heading in the report.</param>
/// <param name="Body">Markdown: what was done, on which recordings or seeds, which of them tuning has seen, and the tables.</param>
/// <param name="Targets">Empty for a skipped study only.</param>
/// <param name="Figures">May be empty.</param>
public sealed record StudyResult(string Title, string Body, IReadOnlyList<Target> Targets, IReadOnlyList<Figure> Figures)
{
    /// <summary>Why it did not run; null when it did.</summary>
    public string? WhySkipped { get; init; }

    /// <summary>A study that could not run.</summary>
    public static StudyResult Skipped(string title, string why) => new(title, "", [], []) { WhySkipped = why };
}
