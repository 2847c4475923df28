namespace Kiosk.Edge.Records.Fhir;

/// <summary>The code and identifier systems in use, each named once.</summary>
internal static class Systems
{
    public const string Mdc = "urn:iso:std:iso:11073:10101";
    public const string Loinc = "http://loinc.org";
    public const string Ucum = "http://unitsofmeasure.org";
    public const string ObservationCategory = "http://terminology.hl7.org/CodeSystem/observation-category";
    public const string PhdCategory = "http://hl7.org/fhir/uv/phd/CodeSystem/PhdObservationCategories";
    public const string DataAbsentReason = "http://terminology.hl7.org/CodeSystem/data-absent-reason";
    public const string Asn1 = "http://terminology.hl7.org/CodeSystem/ASN1ToHL7";
    public const string MeasurementStatus = "http://hl7.org/fhir/uv/pocd/CodeSystem/measurement-status";
    public const string ActReason = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
    public const string ActCode = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
    public const string Dicom = "http://dicom.nema.org/resources/ontology/DCM";
    public const string MediaType = "http://terminology.hl7.org/CodeSystem/media-type";
    public const string ContinuaDeviceIdentifiers = "http://terminology.hl7.org/CodeSystem/ContinuaDeviceIdentifiers";

    /// <summary>IEEE EUI-64, as the guide writes a system id.</summary>
    public const string Eui64 = "urn:oid:1.2.840.10004.1.1.1.0.0.1.0.0.1.2680";

    /// <summary>A Bluetooth address, as the guide writes it.</summary>
    public const string BluetoothAddress = "http://hl7.org/fhir/sid/eui-48/bluetooth";

    public const string GatewayExtension = "http://hl7.org/fhir/StructureDefinition/observation-gatewayDevice";
    public const string DataAbsentExtension = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";
    public const string CoincidentExtension = "http://hl7.org/fhir/uv/phd/StructureDefinition/CoincidentTimeStampReference";
    public const string PhdProfile = "http://hl7.org/fhir/uv/phd/StructureDefinition/";

    /// <summary>The DeviceMetric, and with it the calibration, that a reading was taken by: R4 has no element for it beside the guide's PhdDevice.</summary>
    public const string MetricExtension = "urn:x-kiosk:extension:device-metric";

    /// <summary>How far the kiosk vouches for whom a visit is of, and how they were identified: an extension of the Encounter, since it differs from visit to visit.</summary>
    public const string AssuranceExtension = "urn:x-kiosk:extension:identity-assurance";
    public const string SourceExtension = "urn:x-kiosk:extension:identity-source";

    /// <summary>The language in which an answer is wanted: R4 has one for a Patient only, whom every record of a visit has in the same words.</summary>
    public const string AnswerLanguageExtension = "urn:x-kiosk:extension:answer-language";

    public const string ConsentScope = "http://terminology.hl7.org/CodeSystem/consentscope";

    /// <summary>Identifiers that the kiosk itself gives out.</summary>
    public const string KioskId = "urn:x-kiosk:kiosk";
    public const string Visit = "urn:x-kiosk:visit";
    public const string Record = "urn:x-kiosk:record";
    public const string Reading = "urn:x-kiosk:reading";
    public const string Sensor = "urn:x-kiosk:sensor";
    public const string Metric = "urn:x-kiosk:metric";
    public const string Calibration = "urn:x-kiosk:calibration";
    public const string Report = "urn:x-kiosk:report";
    public const string Audit = "urn:x-kiosk:audit";
    public const string AuditAction = "urn:x-kiosk:audit-action";
    public const string MediaDevice = "urn:x-kiosk:media-device";
    public const string Consent = "urn:x-kiosk:consent";
    public const string VisitOutcome = "urn:x-kiosk:visit-outcome";

    /// <summary>A question to a doctor: its value is the visit's id, of which there is one at most.</summary>
    public const string Consultation = "urn:x-kiosk:consultation";
    public const string Communication = "urn:x-kiosk:communication";
    public const string Service = "urn:x-kiosk:service";
}
