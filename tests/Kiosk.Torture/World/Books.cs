using System.Text.Json;
using Kiosk.Outbox;

namespace Kiosk.Torture.World;

/// <summary>The edge host's own account of its outbox, as <c>kioskctl outbox</c> shows it.</summary>
/// <param name="body">Answer to GET /v1/outbox.</param>
public sealed class Books(JsonElement body)
{
    /// <summary>What is wrong when everything was to be delivered and nothing to be given up; empty when nothing is.</summary>
    /// <param name="records">Records that were acknowledged and accepted, in all lanes.</param>
    public IEnumerable<string> FindWrong(long records)
    {
        if (!body.GetProperty("balanced").GetBoolean()) yield return $"the books do not balance: {body.GetProperty("mismatch")}";
        long delivered = 0;
        foreach (JsonElement lane in body.GetProperty("lanes").EnumerateArray())
        {
            if (Of(lane, "refused") + Of(lane, "dropped") + Of(lane, "damaged") + Of(lane, "unaccounted") != 0) yield return $"a lane did not keep everything: {lane}";
            if (Lanes.TryParse(lane.GetProperty("lane").GetString(), out _)) delivered += Of(lane, "delivered");
        }

        // The kiosk's own records are among them, and it may have delivered one more since they were counted.
        if (delivered < records) yield return $"{delivered} records are entered as delivered, {records} were";
    }

    private static long Of(JsonElement lane, string what) => lane.GetProperty(what).GetInt64();
}
