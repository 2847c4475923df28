using System.Globalization;
using System.Text.Json.Nodes;
using Kiosk.Measurements;
using static Kiosk.Edge.Records.Fhir.Elements;

namespace Kiosk.Edge.Records.Fhir;

/// <summary>What a sensor measures by which calibration, as a DeviceMetric: the home that FHIR R4 has for a calibration's time and state.</summary>
/// <remarks>
/// A metric is of one kind, sensor and calibration, and says nothing that changes later: that a calibration had expired when a reading was taken stands
/// in the reading (interpretation). So a second upload, and another visit, find it there and leave it as it is.
/// </remarks>
internal static class Metrics
{
    /// <summary>The metric's identifier, by which it is created only once.</summary>
    public static string NameOf(string sensorName, MeasurementKind kind, UsedCalibration calibration) =>
        string.Create(CultureInfo.InvariantCulture, $"{sensorName}-{(int)kind}-{calibration.Id}");

    /// <summary>The resource.</summary>
    /// <param name="name">By <see cref="NameOf"/>.</param>
    /// <param name="kind">What is measured.</param>
    /// <param name="calibration">By which calibration.</param>
    /// <param name="sensor">fullUrl of the sensor.</param>
    /// <param name="isTest">Mark as HTEST.</param>
    public static JsonObject Of(string name, MeasurementKind kind, UsedCalibration calibration, string sensor, bool isTest)
    {
        JsonObject metric = Resource("DeviceMetric", null, isTest);
        metric["identifier"] = new JsonArray(Identifier(Systems.Metric, name), Identifier(Systems.Calibration, calibration.Id));
        metric["type"] = Concept(Mdc(((int)kind).ToString(CultureInfo.InvariantCulture), KindCode.Of(kind).Mdc));
        metric["source"] = Reference(sensor);
        metric["category"] = "measurement";
        var made = new JsonObject { ["type"] = "unspecified", ["state"] = calibration.Done is null ? "unspecified" : "calibrated" };
        if (calibration.Done is { } done) made["time"] = Time(done);
        metric["calibration"] = new JsonArray(made);
        return metric;
    }
}
