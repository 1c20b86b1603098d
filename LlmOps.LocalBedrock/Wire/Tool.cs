using System.Text.Json;

namespace LlmOps.LocalBedrock.Wire;

internal sealed record Tool
{
    public JsonElement? ToolSpec { get; init; }

    public JsonElement? SystemTool { get; init; }

    public CachePoint? CachePoint { get; init; }
}
