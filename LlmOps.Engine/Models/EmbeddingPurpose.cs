using Microsoft.Extensions.AI;

namespace LlmOps.Engine.Models;

/// <summary>Says whether a text to embed is a question or a passage. Some models embed the two differently (Cohere Embed; others ignore
/// it); a text without a purpose is a passage.</summary>
/// <example><code>await embeddings.GenerateAsync([question], EmbeddingPurpose.Question);</code></example>
public static class EmbeddingPurpose
{
    private const string Key = "input_type";
    private const string Query = "search_query";

    /// <summary>Options for a question; a new object each time, since options may be changed on their way.</summary>
    public static EmbeddingGenerationOptions Question => new() { AdditionalProperties = new() { [Key] = Query } };

    /// <summary>Whether the options are for a question.</summary>
    internal static bool IsQuestion(EmbeddingGenerationOptions? options) =>
        options?.AdditionalProperties is { } properties && properties.TryGetValue(Key, out string? purpose) && purpose == Query;
}
