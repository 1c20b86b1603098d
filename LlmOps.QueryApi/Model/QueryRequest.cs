using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlmOps.QueryApi.Model;

/// <summary>A question.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record QueryRequest
{
    /// <summary>The question.</summary>
    [Description("The question, in plain words.")]
    public required string Question { get; init; }

    /// <summary>The conversation.</summary>
    [Description("The conversation to continue; without it a new one begins and its id is in the response.")]
    public string? SessionId { get; init; }

    /// <summary>Server-sent events.</summary>
    [Description("True for server-sent events: retrieval, token, citation, final, error.")]
    public bool Stream { get; init; }

    /// <summary>Passages at most.</summary>
    [Description("Passages that the model reads at most; absent: as the service is configured.")]
    public int? TopPassages { get; init; }

    /// <summary>Conditions.</summary>
    [Description(
        "Only passages of documents that fulfill every condition: documentId or a metadata key, with a value, a list of values of which "
            + "any will do, or an object of operators (not, exists, gt, gte, lt, lte)."
    )]
    public Dictionary<string, JsonElement>? Filters { get; init; }
}
