using Kiosk.Simulator.App.Demo;
using Xunit;

namespace Kiosk.ScreenTests.Rig;

/// <summary>A kiosk with a healthy patient, a scanner and a printer: what most tests need.</summary>
public sealed class PlainScreen : ScreenFixture
{
    /// <inheritdoc/>
    protected override RigOptions Change(RigOptions options) => options with { HasScanner = true, HasPrinter = true };
}

/// <summary>All classes that share one such kiosk.</summary>
[CollectionDefinition(Name)]
public sealed class PlainCollection : ICollectionFixture<PlainScreen>
{
    /// <summary>Its name.</summary>
    public const string Name = "plain";
}

/// <summary>A kiosk with a reader of cards.</summary>
public sealed class CardScreen : ScreenFixture
{
    /// <inheritdoc/>
    protected override RigOptions Change(RigOptions options) => options with { HasReader = true, HasScanner = true };
}

/// <summary>A kiosk with a doctor at the other end, and a backend that knows earlier values.</summary>
public sealed class DoctorScreen : ScreenFixture
{
    /// <inheritdoc/>
    protected override RigOptions Change(RigOptions options) => options with { HasScanner = true, HasPrinter = true, HasClinician = true, HasHistory = true };
}

/// <summary>A kiosk that soon asks whether anybody is there.</summary>
public sealed class IdleScreen : ScreenFixture
{
    /// <inheritdoc/>
    protected override double Speed => 4;

    /// <inheritdoc/>
    protected override RigOptions Change(RigOptions options) => options with { IdleSeconds = 24, WarningSeconds = 16 };
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
    protected override RigOptions Change(RigOptions options) => options with { HasScanner = true, HasPrinter = true, HasClinician = true, HasHistory = true };
}
