using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlmOps.LocalBedrock.Wire;

/// <summary>A tagged union: exactly one member is set.</summary>
internal sealed record ContentBlock
{
    public string? Text { get; init; }

    public CachePoint? CachePoint { get; init; }

    public GuardContent? GuardContent { get; init; }

    public JsonElement? Image { get; init; }

    public JsonElement? Document { get; init; }

    public JsonElement? ToolUse { get; init; }

    public JsonElement? ToolResult { get; init; }

    /// <summary>Every other kind of block.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Other { get; set; }
}
