using Kiosk.Simulator.App.Cards;
using Kiosk.Simulator.App.Demo;
using Xunit;

namespace Kiosk.ScreenTests.Rig;

/// <summary>A kiosk with a healthy patient and everything beside it: what most tests need. Where no card can be put in, it has no reader.</summary>
public sealed class PlainScreen : ScreenFixture
{
    /// <summary>Why no card can be put in on this machine; null when one can.</summary>
    public string? NoReader { get; } = PcscNamespace.Missing();

    /// <inheritdoc/>
    protected override RigOptions Change(RigOptions options) =>
        options with { HasReader = NoReader is null, HasScanner = true, HasPrinter = true, HasClinician = true, HasBackend = true };
}

/// <summary>All classes that share one such kiosk.</summary>
[CollectionDefinition(Name)]
public sealed class PlainCollection : ICollectionFixture<PlainScreen>
{
    /// <summary>Its name.</summary>
    public const string Name = "plain";
}

/// <summary>A kiosk that soon asks whether anybody is there.</summary>
public sealed class IdleScreen : ScreenFixture
{
    /// <inheritdoc/>
    protected override double Speed => 8;

    /// <inheritdoc/>
    protected override RigOptions Change(RigOptions options) => options with { IdleSeconds = 40, WarningSeconds = 80 };
}

/// <summary>A kiosk whose patient is ill: little oxygen, high fever.</summary>
public sealed class IllScreen : ScreenFixture
{
    /// <inheritdoc/>
    protected override RigOptions Change(RigOptions options) => options with { BoardArguments = ["--spo2", "82", "--temperature", "40.6"] };
}

/// <summary>A kiosk that leaves time to look at each step while it measures.</summary>
public sealed class SlowScreen : ScreenFixture
{
    /// <inheritdoc/>
    protected override double Speed => 4;

    /// <inheritdoc/>
    protected override RigOptions Change(RigOptions options) => options with { HasScanner = true, HasPrinter = true, HasClinician = true, HasBackend = true };
}
