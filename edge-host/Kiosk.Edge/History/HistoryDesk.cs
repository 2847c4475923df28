using System.Text.Json;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Identity.Backend;
using Kiosk.Edge.Records;

namespace Kiosk.Edge.History;

/// <summary>
/// Earlier values of the person whose visit is open, asked of a backend while they are measured. In memory only, for one visit; whatever goes wrong there are none, and nobody
/// waits. May be used from any thread.
/// </summary>
/// <remarks><c>POST v1/history {"system": URI, "value": text}</c>, the pseudonym in force, gives what <see cref="HistoryAnswer"/> reads.</remarks>
/// <param name="backend">Asked; null for none.</param>
/// <param name="clock">What lies in its future is no earlier value.</param>
/// <param name="log">Told of what is wrong with the backend, and nothing of a person.</param>
public sealed class HistoryDesk(BackendClient? backend, Clock clock, ILogger<HistoryDesk> log) : IDisposable
{
    // The backend's clock and the kiosk's need not agree.
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private (string VisitId, CancellationTokenSource Stop)? _asked;
    private IReadOnlyList<EarlierValue> _values = [];

    /// <summary>The task of the newest question.</summary>
    internal Task Asking { get; private set; } = Task.CompletedTask;

    /// <summary>A visit opened, whose person is known and agreed that it goes to the clinic: asks, and returns at once. What was held of another is dropped.</summary>
    public void Begin(string visitId, VisitSubject subject)
    {
        Forget();
        if (backend is null) return;
        byte[] question = JsonSerializer.SerializeToUtf8Bytes(new { system = subject.Pseudonym.System, value = subject.Pseudonym.Value });
        lock (_gate)
        {
            var stop = new CancellationTokenSource();
            CancellationToken cancel = stop.Token;
            _asked = (visitId, stop);
            Asking = Task.Run(() => AskAsync(backend, visitId, question, cancel), CancellationToken.None);
        }
    }

    /// <summary>What is known for a visit, oldest first; empty while there is no answer, and for any other visit. Cheap.</summary>
    public IReadOnlyList<EarlierValue> Of(string visitId)
    {
        lock (_gate) return _asked?.VisitId == visitId ? _values : [];
    }

    /// <summary>The screen is wiped, or somebody else comes: drops what is held, and the question with it.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _asked?.Stop.Cancel();
            _asked?.Stop.Dispose();
            (_asked, _values) = (null, []);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Forget();

    private async Task AskAsync(BackendClient asked, string visitId, byte[] question, CancellationToken cancel)
    {
        try
        {
            BackendAnswer answer = await asked.AskAsync(HttpMethod.Post, "v1/history", question, cancel).ConfigureAwait(false);
            if (answer.Problem.Length > 0)
            {
                // One that knows nobody of that name is no fault.
                if (answer.Status != StatusCodes.Status404NotFound) log.LogWarning("Earlier values are not to be had: {Problem}", answer.Problem);
            }
            else if (HistoryAnswer.Read(answer.Body, clock.UtcNow + Ahead) is { } values)
            {
                Keep(visitId, values, cancel);
            }
            else
            {
                log.LogWarning("Earlier values are not to be had: the backend's answer is none.");
            }
        }
        catch (OperationCanceledException)
        {
            // Its visit is not looked at any more.
        }
#pragma warning disable CA1031 // Nobody awaits this; without earlier values the visit goes on as well.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            log.LogError("Asking for earlier values failed ({Defect}); please report this as a defect", defect.GetType().Name);
        }
    }

    private void Keep(string visitId, IReadOnlyList<EarlierValue> values, CancellationToken cancel)
    {
        lock (_gate)
        {
            // It is cancelled under this gate: whoever came meanwhile gets nothing of it.
            if (!cancel.IsCancellationRequested && _asked?.VisitId == visitId) _values = values;
        }
    }
}
