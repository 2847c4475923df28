using System.Reflection;
using Kiosk.Identity;
using Kiosk.Identity.Cards;
using Kiosk.Identity.Cards.Chips;
using Kiosk.Simulator.Cards;
using Xunit;

namespace Kiosk.Tests.Identity.Cards;

/// <summary>What was read is overwritten where it passed through. (That names and numbers themselves are, every test that reads by <see cref="CardRig"/> holds.)</summary>
public class CardWipeTests
{
    [Fact]
    public void The_buffers_of_a_session_and_of_a_file_hold_nothing_afterwards()
    {
        var channel = new VirtualChannel(new VirtualOmsCard(CardRig.Somebody));
        var session = new CardSession(channel, 20);
        Select(session, [0, 0xA4, 0x04, 0x0C, 7, .. "FOMS_ID"u8]);
        Select(session, [0, 0xA4, 0x02, 0x0C, 2, 0x02, 0x01]);
        var file = new CardFile(new OmsCard(session, CardRig.Today), "EF 0201");
        Assert.Null(file.Open(0x62, out int start, out _));
        Assert.Null(file.Peek(start, 100, out _));
        Assert.All(Buffers(session).Concat(Buffers(file)), buffer => Assert.Contains(buffer, b => b != 0));

        file.Dispose();
        session.Dispose();

        Assert.All(Buffers(session).Concat(Buffers(file)), buffer => Assert.All(buffer, b => Assert.Equal(0, b)));
    }

    [Fact]
    public void The_rounds_of_a_key_are_overwritten()
    {
        var des = new Des([1, 2, 3, 4, 5, 6, 7, 8]);
        var rounds = (ulong[])typeof(Des).GetField("_keys", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(des)!;
        Assert.Contains(rounds, key => key != 0);

        des.Dispose();

        Assert.All(rounds, key => Assert.Equal(0ul, key));
    }

    [Fact]
    public void Dates_and_sex_of_a_policy_s_owner_are_forgotten()
    {
        var owner = new OmsOwner(CardRig.Today);
        Assert.Null(owner.Take(0x5F24, [0x12, 0x08, 0x19, 0x74]));
        Assert.Null(owner.Take(0x5F25, [2]));
        Assert.Null(owner.Take(0x5F28, [0x15, 0x04, 0x20, 0x30]));
        Assert.Equal([new DateOnly(1974, 8, 12), new DateOnly(2030, 4, 15), DocumentSex.Female], Facts(owner));

        owner.Dispose();

        Assert.Equal([null, null, DocumentSex.Unspecified], Facts(owner));

        static object?[] Facts(OmsOwner owner) =>
            [.. new[] { "_birth", "_expiry", "_sex" }.Select(name => typeof(OmsOwner).GetField(name, BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(owner))];
    }

    private static void Select(CardSession session, byte[] command)
    {
        Assert.Null(session.Send("SELECT", command, out CardReply reply));
        Assert.True(reply.IsDone);
    }

    private static byte[][] Buffers(object holder) =>
        [.. holder.GetType().GetFields(BindingFlags.NonPublic | BindingFlags.Instance).Where(f => f.FieldType == typeof(byte[])).Select(f => (byte[])f.GetValue(holder)!)];
}
