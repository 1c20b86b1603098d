using System.Text.Json;

namespace LlmOps.Engine.Asking;

/// <summary>What a judge reports of numbered claims, as the schema of its tool asks for it.</summary>
internal static class ClaimVerdicts
{
    public const string ToolName = "record_verdicts";

    /// <summary>The schema of the tool's input.</summary>
    public static readonly JsonElement Schema = JsonElement.Parse(
        """
        {"type":"object","required":["verdicts"],"properties":{"verdicts":{"type":"array","items":
         {"type":"object","required":["claim","verdict"],"properties":{
          "claim":{"type":"integer","description":"The claim's number."},
          "verdict":{"type":"string","enum":["supported","contradicted","not_stated","unsure"]},
          "quote":{"type":"string","description":"The sentence of the passage that decides, exactly as it is written there."}}}}}}
        """
    );

    /// <summary>Reads a report; what is not of the schema, and what the judge is unsure of, is passed over.</summary>
    /// <param name="report">The tool's input.</param>
    /// <param name="claims">How many claims there were, numbered from 1.</param>
    public static Dictionary<int, (ClaimStanding Standing, string? Quote)> Read(JsonElement report, int claims)
    {
        var verdicts = new Dictionary<int, (ClaimStanding, string?)>();
        if (
            report.ValueKind is not JsonValueKind.Object
            || !report.TryGetProperty("verdicts", out var items)
            || items.ValueKind is not JsonValueKind.Array
        )
        {
            return verdicts;
        }

        foreach (var item in items.EnumerateArray())
        {
            if (
                item.ValueKind is JsonValueKind.Object
                && item.TryGetProperty("claim", out var number)
                && number.ValueKind is JsonValueKind.Number
                && number.TryGetInt32(out var place)
                && place >= 1
                && place <= claims
                && StandingOf(Text(item, "verdict")) is { } standing
            )
            {
                verdicts.TryAdd(place, (standing, Text(item, "quote")));
            }
        }

        return verdicts;
    }

    private static ClaimStanding? StandingOf(string? verdict) =>
        verdict switch
        {
            "supported" => ClaimStanding.Supported,
            "contradicted" => ClaimStanding.Contradicted,
            "not_stated" => ClaimStanding.NotStated,
            _ => null,
        };

    private static string? Text(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
