using System.Globalization;
using Kiosk.Simulator.World;

namespace Kiosk.Simulator.App.Board;

/// <summary>Runs a world at the pace of real time times a speed, and carries bytes between its line and the cable.</summary>
/// <param name="world">The world.</param>
/// <param name="cable">The cable to the edge host.</param>
/// <param name="input">The operator's commands.</param>
/// <param name="output">Takes "ready", and the answers to commands.</param>
/// <param name="time">Real time.</param>
/// <param name="speed">World seconds per real second.</param>
internal sealed class BoardRunner(VirtualWorld world, Cable cable, OperatorInput input, TextWriter output, TimeProvider time, double speed)
{
    /// <summary>
    /// Turns by which the world may be late before it gives up catching up: a machine that was suspended must not see hours pass at once.
    /// </summary>
    private const long LateTurnsMax = 100;

    private readonly byte[] _received = new byte[4096];
    private readonly double _turnsPerSecond = speed * 1_000_000 / VirtualWorld.TurnUs;

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        await output.WriteLineAsync($"ready {cable.Path}").ConfigureAwait(false);
        await output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        TimeSpan period = TimeSpan.FromMilliseconds(Math.Clamp(1000 / _turnsPerSecond, 1, 10));
        using var timer = new PeriodicTimer(period, time);
        long started = time.GetTimestamp();
        long turns = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(cancel).ConfigureAwait(false))
            {
                long due = (long)(time.GetElapsedTime(started).TotalSeconds * _turnsPerSecond);
                if (due - turns > LateTurnsMax)
                {
                    started = time.GetTimestamp() - (long)(turns / _turnsPerSecond * time.TimestampFrequency);
                    due = turns + 1;
                }
                for (; turns < due; turns++) Turn();
            }
        }
        catch (OperationCanceledException)
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"stopped after {world.Clock.WorldUs / 1e6:0.00} s"))
                .ConfigureAwait(false);
        }
    }

    private void Turn()
    {
        while (input.TryTake(out string command)) Answer(command);
        int count;
        while (world.Board.Uart.HostWritable > _received.Length && (count = cable.Receive(_received)) > 0)
        {
            world.Board.Uart.HostWrite(_received.AsSpan(0, count));
        }
        world.Turn();
        FollowCable();
        cable.Send(buffer => world.Board.Uart.HostRead(buffer.Span));
    }

    private void Answer(string command)
    {
        bool isDone = world.Commands.TryExecute(command, out string error);
        FollowCable();
        output.WriteLine(isDone ? "ok" : "error " + error);
        output.Flush();
    }

    // Commands and scenarios pull the board's cable; the pseudo-terminal goes and comes with it.
    private void FollowCable()
    {
        if (world.Board.Uart.IsConnected == cable.IsIn) return;
        if (cable.IsIn) cable.PullOut();
        else cable.PlugIn();
    }
}
