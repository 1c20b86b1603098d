using System.Text.Json;

namespace LlmOps.LocalBedrock.Wire;

internal sealed record ToolConfig
{
    public IReadOnlyList<Tool>? Tools { get; init; }

    public JsonElement? ToolChoice { get; init; }
}
