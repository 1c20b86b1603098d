using System.ComponentModel;
using System.Text.Json.Serialization;

namespace LlmOps.QueryApi.Model;

/// <summary>What a reader says about an answer.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record FeedbackRequest
{
    /// <summary>The turn.</summary>
    [Description("The `turnId` of the answer.")]
    public required string TurnId { get; init; }

    /// <summary>The conversation.</summary>
    [Description("The `sessionId` of the answer; only needed for answers older than seven days.")]
    public string? SessionId { get; init; }

    /// <summary>The verdict.</summary>
    [Description("`up` or `down`.")]
    public string? Thumbs { get; init; }

    /// <summary>The right answer.</summary>
    [Description("The answer as it should have been.")]
    public string? Correction { get; init; }

    /// <summary>Labels.</summary>
    [Description("Short labels, such as `wrong-source`.")]
    public IReadOnlyList<string>? Tags { get; init; }
}
