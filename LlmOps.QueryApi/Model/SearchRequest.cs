using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlmOps.QueryApi.Model;

/// <summary>A search for passages.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SearchRequest
{
    /// <summary>The question.</summary>
    [Description("The question or words to search for. Plain words, never query syntax.")]
    public required string Question { get; init; }

    /// <summary>Passages at most.</summary>
    [Description("Passages to return at most, 1 to 100; 10 where it is absent.")]
    public int? TopK { get; init; }

    /// <summary>Conditions.</summary>
    [Description("Only passages of documents that fulfil every condition, as in a question's filters.")]
    public Dictionary<string, JsonElement>? Filters { get; init; }
}
