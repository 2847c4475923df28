using System.Text.Json;
using System.Text.RegularExpressions;
using Kiosk.Simulator.App.Fhir;

namespace Kiosk.Simulator.App.ClinicalStore;

/// <summary>Says what is wrong with a bundle.</summary>
public interface IBundleValidator
{
    /// <summary>Reasons to refuse it, each with its place and without personal data; empty when there is none.</summary>
    IReadOnlyList<string> Validate(JsonElement bundle);
}

/// <summary>The R4 JSON schema as a validator. A value that the schema quotes may be a patient's, so it is left out of the reason.</summary>
public sealed partial class SchemaValidator(FhirSchema schema) : IBundleValidator
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Validate(JsonElement bundle) =>
        [.. schema.Validate(bundle).Select(reason => QuotedValue().Replace(reason, "the value"))];

    [GeneratedRegex("'.*'(?= (is not one of|does not have the form))", RegexOptions.Singleline)]
    private static partial Regex QuotedValue();
}
