using System.Text.Json;

namespace LlmOps.LocalBedrock.Models;

/// <summary>A piece of an answer.</summary>
/// <param name="Text">May be empty.</param>
internal sealed record ChatDelta(string Text)
{
    /// <summary>A call of a tool, in Converse's form.</summary>
    public JsonElement? ToolUse { get; init; }

    /// <summary>Who answers, where it is not the extractive model.</summary>
    public string? Model { get; init; }

    /// <summary>Why the answer stops here, in Converse's words.</summary>
    public string? StopReason { get; init; }

    /// <summary>The answerer's own input count; null: count locally.</summary>
    public int? InputTokens { get; init; }

    /// <summary>The answerer's own output count; null: count locally.</summary>
    public int? OutputTokens { get; init; }
}
