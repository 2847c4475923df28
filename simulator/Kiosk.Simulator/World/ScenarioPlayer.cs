namespace Kiosk.Simulator.World;

/// <summary>Carries out the steps of a scenario when their time has come.</summary>
internal sealed class ScenarioPlayer(Scenario scenario, WorldCommands commands)
{
    private readonly ScenarioStep[] _steps = [.. scenario.Steps.OrderBy(s => s.AfterBeginUs ?? long.MinValue)];
    private int _next;
    private long? _beganUs;

    /// <param name="nowUs">The world's time.</param>
    /// <param name="acquisition">The running acquisition, or 0.</param>
    public void Step(long nowUs, uint acquisition)
    {
        if (acquisition != 0) _beganUs ??= nowUs;
        while (_next < _steps.Length && IsDue(_steps[_next], nowUs))
        {
            if (!commands.TryExecute(_steps[_next++].Command, out string error)) throw new InvalidOperationException(error);
        }
    }

    private bool IsDue(ScenarioStep step, long nowUs) =>
        step.AfterBeginUs is not long after || (_beganUs is long began && nowUs - began >= after);
}
