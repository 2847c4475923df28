using Kiosk.Simulator.World;
using Xunit;

namespace Kiosk.Tests.Firmware;

/// <summary>A world with the reference host at the far end of its line.</summary>
internal sealed class VisitRig
{
    public const uint Acquisition = 7;

    public VisitRig(WorldOptions? options = null)
    {
        World = new VirtualWorld(options ?? new WorldOptions());
        Host = new ReferenceHost(World.Board.Uart);
    }

    public VirtualWorld World { get; }

    public ReferenceHost Host { get; }

    public void Run(double seconds) => World.Run(TimeSpan.FromSeconds(seconds), () => Host.Step(World.Clock.WorldUs));

    public void Do(string command) => Assert.True(World.Commands.TryExecute(command, out string error), error);

    /// <summary>Boots, settles, holds an acquisition, and lets the host fetch the rest.</summary>
    public void RunVisit(double seconds, uint acquisition = Acquisition)
    {
        Run(1);
        Host.Begin(acquisition);
        Run(seconds);
        Host.End(acquisition);
        Run(3);
    }

    /// <summary>The samples of a channel in the order of their blocks.</summary>
    public int[] Samples(Kiosk.Wire.Channel channel, uint acquisition = Acquisition) =>
        [.. Host.Stream(channel, acquisition).Values.SelectMany(b => b.Samples)];
}
