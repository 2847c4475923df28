using System.Text.Json;
using Kiosk.Edge.Accounting;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Link;
using Kiosk.Edge.Store;
using Microsoft.Data.Sqlite;

namespace Kiosk.Edge.Control;

/// <summary>One thing that must work.</summary>
/// <param name="Ok">It does.</param>
/// <param name="Problem">What is wrong and what to do; empty when nothing is.</param>
public sealed record HealthPart(bool Ok, string Problem);

/// <summary>Answer to GET /health.</summary>
public sealed record HealthBody(bool Ok, HealthPart Link, HealthPart Store, HealthPart Uplink, HealthPart Outbox, HealthPart Disk);

/// <summary>GET /health on the loopback interface: 200 when everything works, else 503 with what does not. Has no personal data.</summary>
public sealed class HealthPage(
    IBoardLink link, DurableStore store, DeliveryProbe delivery, AccountingWatch accounting, Clock clock, DiskReserve disk, string dataDirectory)
{
    private static readonly TimeSpan StoreTime = TimeSpan.FromSeconds(2);

    /// <summary>Adds the path.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/health", async () =>
    {
        HealthBody body = await CheckAsync().ConfigureAwait(false);
        return Results.Json(body, JsonSerializerOptions.Web, statusCode: body.Ok ? 200 : 503);
    });

    /// <summary>Looks at everything.</summary>
    public async Task<HealthBody> CheckAsync()
    {
        LinkStatus line = link.Status;
        DeliveryBody records = delivery();
        var linkPart = new HealthPart(line.IsUp, line.Problem);
        var uplink = new HealthPart(records.Connected, records.Problem);
        HealthPart storePart = await CheckStoreAsync().ConfigureAwait(false);
        string problem = disk.Problem() ?? "";
        var diskPart = new HealthPart(problem.Length == 0, problem);
        HealthPart outbox = accounting.Health();
        return new HealthBody(linkPart.Ok && storePart.Ok && uplink.Ok && outbox.Ok && diskPart.Ok, linkPart, storePart, uplink, outbox, diskPart);
    }

    private async Task<HealthPart> CheckStoreAsync()
    {
        try
        {
            await store.WriteAsync(_ => { }).WaitAsync(StoreTime, clock.Provider).ConfigureAwait(false);
            return new HealthPart(true, "");
        }
        catch (Exception failure) when (failure is SqliteException or IOException or TimeoutException)
        {
            return new HealthPart(false, $"the store in {dataDirectory} does not commit: {failure.Message}");
        }
    }
}
