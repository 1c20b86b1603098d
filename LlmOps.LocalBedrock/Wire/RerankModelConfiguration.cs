using System.Text.Json;

namespace LlmOps.LocalBedrock.Wire;

internal sealed record RerankModelConfiguration(string? ModelArn, JsonElement? AdditionalModelRequestFields);
