using System.Globalization;
using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Control;
using Kiosk.Edge.Store;

namespace Kiosk.Edge.SelfTests;

/// <summary>Does the store commit?</summary>
public sealed class StoreCheck(DurableStore store) : IHostCheck
{
    /// <inheritdoc/>
    public string Name => "store";

    /// <inheritdoc/>
    public string What => "store of visits";

    /// <inheritdoc/>
    public async Task<CheckResult> CheckAsync(CancellationToken stop)
    {
        await store.WriteAsync(_ => { }).WaitAsync(stop).ConfigureAwait(false);
        return new CheckResult(TestVerdict.Passed, "a transaction was synced");
    }
}

/// <summary>Is there room?</summary>
public sealed class DiskCheck(DiskReserve disk) : IHostCheck
{
    /// <inheritdoc/>
    public string Name => "disk";

    /// <inheritdoc/>
    public string What => "disk space";

    /// <inheritdoc/>
    public Task<CheckResult> CheckAsync(CancellationToken stop) => Task.FromResult(disk.Problem() is { } problem
        ? new CheckResult(TestVerdict.Failed, problem) : new CheckResult(TestVerdict.Passed, "there is room"));
}

/// <summary>Is the clock set? A kiosk without a network measures all the same, so that it is a warning.</summary>
public sealed class ClockCheck(Clock clock) : IHostCheck
{
    private static readonly TimeSpan UncertaintyMax = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public string Name => "clock";

    /// <inheritdoc/>
    public string What => "clock";

    /// <inheritdoc/>
    public Task<CheckResult> CheckAsync(CancellationToken stop) => Task.FromResult(clock.UtcUncertainty switch
    {
        null => new CheckResult(TestVerdict.Warning, "the clock was never set: check the network and the time service (timedatectl)"),
        { } off when off > UncertaintyMax => new CheckResult(TestVerdict.Warning, string.Create(
            CultureInfo.InvariantCulture, $"the clock may be off by {off.TotalSeconds:0.0} s: check the network and the time service")),
        { } off => new CheckResult(TestVerdict.Passed, string.Create(CultureInfo.InvariantCulture, $"right to {Math.Ceiling(off.TotalMilliseconds):0} ms")),
    });
}

/// <summary>Is the broker connected? Records wait meanwhile and none is lost, so that it is a warning.</summary>
public sealed class BrokerCheck(DeliveryProbe delivery) : IHostCheck
{
    /// <inheritdoc/>
    public string Name => "broker";

    /// <inheritdoc/>
    public string What => "way to the clinical store";

    /// <inheritdoc/>
    public Task<CheckResult> CheckAsync(CancellationToken stop)
    {
        DeliveryBody now = delivery();
        return Task.FromResult(now.Connected ? new CheckResult(TestVerdict.Passed, "the broker is connected")
            : new CheckResult(TestVerdict.Warning, $"{now.Problem}; records wait here meanwhile ({now.Waiting})"));
    }
}

/// <summary>Do the calibrations hold? One that blocks its instrument fails, one that marks its values is a warning.</summary>
public sealed class CalibrationCheck(CalibrationStore calibrations, InstrumentGuard guard) : IHostCheck
{
    /// <inheritdoc/>
    public string Name => "calibration";

    /// <inheritdoc/>
    public string What => "calibrations";

    /// <inheritdoc/>
    public Task<CheckResult> CheckAsync(CancellationToken stop)
    {
        if (calibrations.Problem.Length > 0) return Task.FromResult(new CheckResult(TestVerdict.Failed, calibrations.Problem));
        List<string> words = [];
        bool isBlocked = false;
        foreach (CalibratedInstrument instrument in CalibratedInstrument.All)
        {
            Calibration? one = calibrations.Find(instrument.Bit);
            CalibrationValidity validity = guard.ValidityOf(one);
            if (validity is CalibrationValidity.Valid or CalibrationValidity.None) continue;
            isBlocked |= guard.Blocks(instrument, validity);
            words.Add($"{instrument.Words}: {CalibrationWords.Of(validity, one)}");
        }

        TestVerdict verdict = isBlocked ? TestVerdict.Failed : words.Count > 0 ? TestVerdict.Warning : TestVerdict.Passed;
        return Task.FromResult(new CheckResult(verdict, words.Count > 0 ? string.Join("; ", words) : "none has expired"));
    }
}
