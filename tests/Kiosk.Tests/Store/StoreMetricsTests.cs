using System.Diagnostics.Metrics;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Configuration;
using Kiosk.Edge.Hosting;
using Kiosk.Edge.Store;
using Kiosk.Edge.Visits;
using Kiosk.Outbox;
using Kiosk.Outbox.Disk;
using Kiosk.Outbox.Keys;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace Kiosk.Tests.Store;

public sealed class StoreMetricsTests
{
    [Fact]
    public async Task The_commits_of_the_store_are_exported()
    {
        using var folder = new TemporaryFolder();
        await using DurableStore store = DurableStore.Open(folder.File("kiosk.db"), [VisitSchema.Statements]);
        using DeviceKey key = DeviceKey.Create();
        await using RecordOutbox outbox = RecordOutbox.Open(new OutboxOptions(folder.File("outbox")), new PosixDisk(), null, TimeProvider.System);
        Directory.CreateDirectory(folder.File("data"));
        var options = new KioskOptions
        {
            DataDirectory = folder.File("data"), Control = new ControlOptions { Socket = folder.File("c.sock") }, Health = new HealthOptions { Listen = "off" }, Screen = new ScreenSection { Listen = "off" },
        };
        await using WebApplication host = KioskHost.Build(options, Clock.System(1), store, outbox, key, _ => { });
        for (int i = 0; i < 3; i++) await store.WriteAsync(_ => { });

        var seen = new HashSet<(string Name, long Value)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (published, l) =>
        {
            if (published.Meter.Name == "Kiosk.Edge.Store") l.EnableMeasurementEvents(published);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => seen.Add((instrument.Name, value)));
        listener.Start();
        listener.RecordObservableInstruments();

        // Hosts of other tests may be seen as well.
        Assert.Superset(
            new HashSet<(string, long)>
            {
                ("kiosk.store.commits", store.Commits), ("kiosk.store.works", store.WorksCommitted), ("kiosk.store.commits_failed", 0),
            }, seen);
        Assert.True(store.WorksCommitted >= 3);
    }
}
