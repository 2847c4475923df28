namespace Kiosk.Edge.Records;

/// <summary>Turns a sealed visit into the bytes that the clinical store gets.</summary>
public interface IRecordComposer
{
    /// <summary>Composes the record. The same visit always gives the same bytes.</summary>
    /// <returns>UTF-8 FHIR R4 JSON, a transaction Bundle.</returns>
    /// <exception cref="ArgumentException">A required field is missing or out of range; the message names it.</exception>
    byte[] Compose(VisitRecord visit);
}
