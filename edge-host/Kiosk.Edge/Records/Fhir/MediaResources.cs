using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using static Kiosk.Edge.Records.Fhir.Elements;

namespace Kiosk.Edge.Records.Fhir;

/// <summary>FHIR R4 Media, and the microphone or camera as its Device.</summary>
internal static class MediaResources
{
    /// <summary>The instrument at this kiosk; it has no number of its own that could be read.</summary>
    public static JsonObject Device(VisitRecord visit, MediaKind kind)
    {
        JsonObject device = Resource("Device", null, visit.IsTest);
        device["identifier"] = new JsonArray(Identifier(Systems.Sensor, DeviceName(visit, kind)));
        device["type"] = Concept(NameOf(kind), Coding(Systems.MediaDevice, CodeOf(kind)));
        return device;
    }

    /// <summary>The value of that device's identifier.</summary>
    public static string DeviceName(VisitRecord visit, MediaKind kind) => $"{visit.KioskId}-{CodeOf(kind)}";

    /// <summary>The medium: completed with its content, or not done with the reason and never both.</summary>
    public static JsonObject Media(VisitRecord visit, VisitMedia media, BundleLinks links, string device, string identifier)
    {
        JsonObject resource = Resource("Media", null, visit.IsTest);
        resource["identifier"] = new JsonArray(Identifier(Systems.Reading, identifier));
        resource["status"] = media.Content is not null ? "completed" : "not-done";
        resource["type"] = Concept(Coding(Systems.MediaType, media.ContentType.StartsWith("audio/", StringComparison.Ordinal) ? "audio" : "image"));
        resource["subject"] = Reference(links.Patient);
        resource["encounter"] = Reference(links.Encounter);
        resource["createdDateTime"] = Time(media.Taken);
        resource["deviceName"] = NameOf(media.Kind);
        resource["device"] = Reference(device);
        if (media.Content is not null)
        {
            if (media.Height is { } height) resource["height"] = height;
            if (media.Width is { } width) resource["width"] = width;
            if (media.Seconds is { } seconds) resource["duration"] = seconds;
        }

        resource["content"] = Attachment(media);
        // R4 has no reason for the status of Media: it is the first note.
        string[] notes = [.. media.Reason is { } reason ? [reason] : Array.Empty<string>(), .. media.Notes];
        if (notes.Length > 0) resource["note"] = new JsonArray([.. notes.Select(note => new JsonObject { ["text"] = note })]);
        return resource;
    }

    // Media.content is 1..1: without bytes it says what is missing, and why (the extension that R4 has for any element).
    private static JsonObject Attachment(VisitMedia media)
    {
        string title = string.Create(CultureInfo.InvariantCulture, $"{NameOf(media.Kind)} {media.Number}");
        if (media.Content is not { } content)
        {
            var absent = new JsonObject { ["url"] = Systems.DataAbsentExtension, ["valueCode"] = "not-performed" };
            return new JsonObject { ["_data"] = new JsonObject { ["extension"] = new JsonArray(absent) }, ["title"] = title };
        }

#pragma warning disable CA5350 // FHIR R4 Attachment.hash is SHA-1 by definition; it is a check of transport, not a secret.
        byte[] hash = SHA1.HashData(content);
#pragma warning restore CA5350
        return new JsonObject
        {
            ["contentType"] = media.ContentType,
            ["data"] = Convert.ToBase64String(content),
            ["size"] = content.Length,
            ["hash"] = Convert.ToBase64String(hash),
            ["title"] = title,
            ["creation"] = Time(media.Taken),
        };
    }

    private static string CodeOf(MediaKind kind) => kind switch
    {
        MediaKind.Stethoscope => "stethoscope",
        MediaKind.Otoscope => "otoscope",
        _ => throw new ArgumentException($"no code for medium {kind:D}", nameof(kind)),
    };

    private static string NameOf(MediaKind kind) => kind switch
    {
        MediaKind.Stethoscope => "Electronic stethoscope",
        MediaKind.Otoscope => "Otoscope camera",
        _ => throw new ArgumentException($"no name for medium {kind:D}", nameof(kind)),
    };
}
