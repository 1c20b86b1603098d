using System.Text.Json;

namespace LlmOps.LocalBedrock.Wire;

internal sealed record RerankDocument(string? Type, RerankText? TextDocument, JsonElement? JsonDocument);
