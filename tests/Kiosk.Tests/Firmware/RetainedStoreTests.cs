using Kiosk.Firmware;
using Kiosk.Measurements;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Firmware;

public class RetainedStoreTests
{
    [Fact]
    public void Readings_arrive_in_order_and_are_forgotten_when_acknowledged()
    {
        var rig = new LinkRig();

        for (int i = 0; i < 300; i++)
        {
            Assert.True(rig.AddReading(i));
            rig.Run(50);
        }
        rig.Run(100);

        Assert.Equal(Enumerable.Range(0, 300), rig.Host.Readings.Select(r => r.Value));
        Assert.Equal(0, rig.Retained.Count);
    }

    [Fact]
    public void A_reading_is_sent_again_every_second_until_it_is_acknowledged()
    {
        var rig = new LinkRig();
        rig.Run(100);
        rig.Host.LosesAcknowledgement = () => true;
        rig.AddReading(42);

        rig.Run(10_000);

        Assert.InRange(rig.Host.RepeatedMessages, 9, 10);
        Assert.Single(rig.Host.Readings);
        Assert.Equal(1, rig.Retained.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Across_cut_cables_and_lost_acknowledgements_every_reading_is_kept_once_and_in_order(int seed)
    {
        var rig = new LinkRig(seed: seed);
        var random = new Random(seed);
        rig.Host.LosesAcknowledgement = () => random.Next(2) == 0;

        for (int i = 0; i < 200; i++)
        {
            rig.Uart.IsConnected = i % 20 < 15;
            Assert.True(rig.AddReading(i), $"seed {seed}: reading {i} was refused");
            rig.Run(500);
        }
        rig.Uart.IsConnected = true;
        rig.Run(10_000);

        Assert.Equal(Enumerable.Range(0, 200), rig.Host.Readings.Select(r => r.Value));
        Assert.Equal(0, rig.Retained.Count);
    }

    [Fact]
    public void When_full_new_readings_are_refused_counted_and_told_and_old_ones_stay()
    {
        var rig = new LinkRig();
        rig.Uart.IsConnected = false;
        int taken = 0;
        for (int i = 0; i < 150; i++) taken += rig.AddReading(i) ? 1 : 0;

        rig.Uart.IsConnected = true;
        rig.Run(5000);

        Assert.Equal(RetainedStore.OrdinaryMax, taken);
        Assert.Equal(Enumerable.Range(0, taken), rig.Host.Readings.Select(r => r.Value));
        KeptMessage full = Assert.Single(rig.Host.Events);
        Assert.Equal(EventCode.RetainedFull, full.Code);
        Assert.Equal((uint)(150 - taken), full.Detail);
    }

    [Fact]
    public void When_full_of_readings_there_is_still_room_for_the_end_of_the_acquisition()
    {
        var store = new RetainedStore(1);
        for (int i = 0; i < 200; i++) store.AddReading(7, i, Part.Max30205, MeasurementKind.BodyTemperature, NoData.None, i);

        bool isTaken = store.AddEvent(7, 200, EventCode.AcquisitionEnded, Part.None, Channel.None, NoData.None, 0);

        Assert.True(isTaken);
        Assert.Equal(200u - RetainedStore.OrdinaryMax, store.Refused);
    }

    [Fact]
    public void Never_more_than_its_capacity_is_held()
    {
        var store = new RetainedStore(1);

        for (int i = 0; i < 1000; i++) store.AddEvent(7, i, EventCode.PartFault, Part.Max30003, Channel.None, NoData.NotPresent, 0);

        Assert.Equal(RetainedStore.Capacity, store.Count);
        Assert.Equal(0u, store.Oldest);
        Assert.Equal(1000u - RetainedStore.Capacity, store.Refused);
    }

    [Theory]
    [InlineData(1u, 10u)]
    [InlineData(1u, 4u)]
    [InlineData(1u, uint.MaxValue)]
    [InlineData(2u, 2u)]
    public void An_acknowledgement_of_what_is_not_held_changes_nothing(uint bootId, uint through)
    {
        var store = new RetainedStore(1);
        for (int i = 0; i < 4; i++) store.AddReading(7, i, Part.Max30205, MeasurementKind.BodyTemperature, NoData.None, i);

        store.Acknowledge(bootId, through);

        Assert.Equal(4, store.Count);
    }

    [Fact]
    public void An_acknowledgement_during_a_repeat_does_not_send_what_it_covers_again()
    {
        var store = new RetainedStore(1);
        var writer = new FrameWriter();
        for (int i = 0; i < 4; i++) store.AddReading(7, i, Part.Max30205, MeasurementKind.BodyTemperature, NoData.None, i);
        while (store.IsDue(0)) store.WriteNext(writer, 0);
        Assert.True(store.IsDue(RetainedStore.ResendUs));

        store.Acknowledge(1, 2);

        int sent = 0;
        for (; store.IsDue(RetainedStore.ResendUs); sent++) store.WriteNext(writer, RetainedStore.ResendUs);
        Assert.Equal(1, sent);
    }
}
