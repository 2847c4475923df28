using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kiosk.Edge.Records;
using Xunit;

namespace Kiosk.SystemTests;

/// <summary>Clinician and backend as processes of their own beside the kiosk.</summary>
public class ClinicTests
{
    [Fact]
    public async Task Clinician_sees_a_question_with_the_values_of_its_visit_and_answers_and_the_backend_is_asked_for_earlier_values()
    {
        await using KioskSystem system = await KioskSystem.StartWithClinicAsync();
        using var doctor = new HttpClient { BaseAddress = system.Rig.ClinicianAddress };
        Assert.Equal(0, await system.Rig.TypeNumberAsync("enp", "7852320830000085"));
        string visit = await system.OpenVisitAsync();
        await KioskSystem.PassAsync(20);
        await system.EndVisitAsync();
        await system.DeliveredOnceAsync(visit);

        await system.AddRecordAsync(ConsultationComposer.RequestId(visit), ConsultationComposer.Request(Frame(visit), TimeProvider.System.GetUtcNow(), "ru"));
        JsonElement request = await RequestAsync(doctor);
        using HttpResponseMessage answer = await doctor.PostAsJsonAsync("/answer", new { visitId = visit, text = "Rest." }, TestContext.Current.CancellationToken);
        await system.Rig.Backend!.SendAsync("questions");
        string questions = await system.Rig.Backend.WaitForLineAsync(line => line.StartsWith("ok", StringComparison.Ordinal), TimeSpan.FromSeconds(20));

        Assert.Equal((visit, "ru"), (request.GetProperty("visitId").GetString(), request.GetProperty("language").GetString()));
        Assert.Contains(request.GetProperty("values").EnumerateArray(), value => value.GetProperty("hasValue").GetBoolean());
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("POST /v1/history", questions, StringComparison.Ordinal);
        Assert.DoesNotContain(system.Rig.Edge!.Lines, line => line.Contains("Earlier values are not to be had", StringComparison.Ordinal));
    }

    private static VisitRecord Frame(string visit) => new(
        visit, 0, Simulator.App.Demo.KioskRig.KioskId, "0.1.0", VisitOutcome.Done, null, true, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, null, null, [], []);

    private static async Task<JsonElement> RequestAsync(HttpClient doctor)
    {
        for (int turn = 0; turn < 300; turn++)
        {
            JsonElement seen = await doctor.GetFromJsonAsync<JsonElement>("/requests", TestContext.Current.CancellationToken);
            if (seen.GetProperty("requests").GetArrayLength() > 0) return seen.GetProperty("requests")[0];
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        throw new InvalidOperationException("No question came within 30 s.");
    }
}
