using System.ComponentModel;
using System.Text.Json.Serialization;

namespace LlmOps.QueryApi.Model;

/// <summary>With what a question is to be answered again.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ReplayRequest
{
    /// <summary>Passages that reach the model.</summary>
    [Description("Passages that reach the model, 1 to 50.")]
    public int? TopPassages { get; init; }

    /// <summary>Candidates that the reranker sees.</summary>
    [Description("Candidates that the reranker sees, 1 to 1,000.")]
    public int? PoolSize { get; init; }

    /// <summary>Weight of the words.</summary>
    [Description("Weight of the BM25 leg, 0 to 10.")]
    public double? TextWeight { get; init; }

    /// <summary>Weight of the vectors.</summary>
    [Description("Weight of the vector leg, 0 to 10.")]
    public double? VectorWeight { get; init; }

    /// <summary>Weight of the graph.</summary>
    [Description("Weight of the graph leg, 0 to 10.")]
    public double? GraphWeight { get; init; }

    /// <summary>The reranker's say.</summary>
    [Description("The reranker's say in the final order, 0 to 1.")]
    public double? RerankShare { get; init; }

    /// <summary>Whether it is asked.</summary>
    [Description("False: nothing is reranked.")]
    public bool? Rerank { get; init; }

    /// <summary>The chat model.</summary>
    [Description("Id of the chat model: the configured one, or one of the price table.")]
    public string? Model { get; init; }

    /// <summary>Version of the instructions.</summary>
    [Description("Version of the instructions, such as answer.v2.")]
    public string? PromptVersion { get; init; }

    /// <summary>Tokens of the answer.</summary>
    [Description("Tokens of the answer at most, 1 to 8,192.")]
    public int? MaxOutputTokens { get; init; }

    /// <summary>Temperature.</summary>
    [Description("Sampling temperature, 0 to 1.")]
    public double? Temperature { get; init; }
}
