using System.Text;
using System.Text.Json.Nodes;

namespace Kiosk.Tests.ClinicalStore;

/// <summary>Small bundles that a clinical store accepts, and ways to spoil them.</summary>
internal static class TestBundles
{
    public static JsonObject Good(string recordId) => JsonNode.Parse($$"""
        {
          "resourceType": "Bundle", "type": "transaction",
          "identifier": { "system": "urn:example:record", "value": "{{recordId}}" },
          "entry": [
            {
              "fullUrl": "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0",
              "resource": { "resourceType": "Patient", "identifier": [ { "system": "urn:example:patient", "value": "p-1" } ] },
              "request": { "method": "POST", "url": "Patient", "ifNoneExist": "identifier=urn:example:patient|p-1" }
            },
            {
              "fullUrl": "urn:uuid:1c3151bd-1cbf-4d64-b04d-cd9187a4c6e0",
              "resource": {
                "resourceType": "Observation", "status": "final",
                "identifier": [ { "system": "urn:example:reading", "value": "{{recordId}}-hr" } ],
                "code": { "coding": [ { "system": "urn:iso:std:iso:11073:10101", "code": "147842" } ] },
                "subject": { "reference": "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0" },
                "valueQuantity": { "value": 71, "unit": "/min" }
              },
              "request": { "method": "POST", "url": "Observation", "ifNoneExist": "identifier=urn:example:reading|{{recordId}}-hr" }
            }
          ]
        }
        """)!.AsObject();

    public static byte[] Bytes(string recordId) => Bytes(Good(recordId));

    public static byte[] Bytes(JsonNode bundle) => Encoding.UTF8.GetBytes(bundle.ToJsonString());
}
