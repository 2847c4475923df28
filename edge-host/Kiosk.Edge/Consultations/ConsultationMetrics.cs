using System.Diagnostics.Metrics;

namespace Kiosk.Edge.Consultations;

/// <summary>Counts of questions and answers: meter <see cref="MeterName"/>. Counts only, nothing of a person.</summary>
public sealed class ConsultationMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Kiosk.Edge.Consultations";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _asked;
    private readonly Counter<long> _answers;
    private readonly Counter<long> _shown;

    public ConsultationMetrics()
    {
        _asked = _meter.CreateCounter<long>("kiosk.consultations.asked", "{consultation}", "Visits that asked a doctor");
        _answers = _meter.CreateCounter<long>(
            "kiosk.consultations.answers", "{answer}", "Answers that came, by what became of them: taken, repeated, too_many, unwatched, other_kiosk, malformed");
        _shown = _meter.CreateCounter<long>("kiosk.consultations.shown", "{answer}", "Answers of which the clinic is told that the patient saw them");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    internal void Asked() => _asked.Add(1);

    internal void Answered(string what) => _answers.Add(1, KeyValuePair.Create<string, object?>("what", what));

    internal void Shown() => _shown.Add(1);
}
