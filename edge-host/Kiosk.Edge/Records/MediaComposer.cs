using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kiosk.Edge.Records.Fhir;

namespace Kiosk.Edge.Records;

/// <summary>
/// A sound or picture of a visit as a FHIR R4 transaction Bundle of its own: the visit's Patient, gateway and Encounter, the instrument,
/// and one Media. Patient and Encounter are created by the same identifiers as in the visit's record, so that whichever comes first makes
/// them and the other finds them; the Media by an identifier that is computed from the visit, so that a second upload changes nothing.
/// </summary>
public static class MediaComposer
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Composes the record. The same visit and medium always give the same bytes.</summary>
    /// <exception cref="ArgumentException">A required field is missing or out of range; the message names it.</exception>
    public static byte[] Compose(VisitRecord visit, VisitMedia media)
    {
        Require(visit.Part == media.Part, $"part {visit.Part} is not medium {media.Number}");
        Require(media.Content is null != media.Reason is null, "there must be either a content or a reason");
        Require(media.Reason is null || media.Reason.Length > 0, "the reason is empty");
        Require(media.Content is null || media.Content.Length is > 0 and <= VisitMedia.ContentBytesMax, "the content is empty or too large");
        Require(media.ContentType.Contains('/', StringComparison.Ordinal), $"'{media.ContentType}' is no media type");

        var entries = new BundleEntries(Guid.ParseExact(visit.VisitId, "D"));
        string patient = entries.Add("patient", VisitContext.Patient(visit), VisitContext.PatientIdentifier(visit));
        string gateway = entries.Add("gateway", Devices.Gateway(visit.KioskId, visit.GatewayVersion, visit.UtcUncertainty, visit.IsTest),
            (Systems.KioskId, visit.KioskId));
        string encounter = entries.Add("encounter", VisitContext.Encounter(visit, patient), (Systems.Visit, visit.VisitId));
        string device = entries.Add("media-device/" + media.Kind, MediaResources.Device(visit, media.Kind),
            (Systems.Sensor, MediaResources.DeviceName(visit, media.Kind)));
        string identifier = string.Create(CultureInfo.InvariantCulture, $"media-{visit.VisitId}-{media.Number}");
        entries.Add("reading/" + identifier,
            MediaResources.Media(visit, media, new BundleLinks(patient, gateway, encounter, null), device, identifier), (Systems.Reading, identifier));
        return JsonSerializer.SerializeToUtf8Bytes(
            entries.Transaction(string.Create(CultureInfo.InvariantCulture, $"{visit.VisitId}-m{media.Number}"), visit.Sealed, visit.IsTest), Json);
    }

    private static void Require(bool holds, string message)
    {
        if (!holds) throw new ArgumentException("media record: " + message);
    }
}
