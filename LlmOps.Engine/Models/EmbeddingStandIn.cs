using Microsoft.Extensions.AI;

namespace LlmOps.Engine.Models;

/// <summary>Tells which model really made embeddings where it was not the one asked for.</summary>
internal static class EmbeddingStandIn
{
    /// <summary>The property of generated embeddings that names it.</summary>
    public const string Property = "llmops.stand_in";

    /// <summary>The part of a vector leg's weight that is due to the model. Hashed words and word pieces know nothing that matching words
    /// do not, and know it less well; every model that was trained on language has its full weight.</summary>
    public static double WeightShare(GeneratedEmbeddings<Embedding<float>> embeddings) =>
        embeddings.AdditionalProperties?.TryGetValue(Property, out var name) == true
        && name is string model
        && model.Contains("hashed", StringComparison.OrdinalIgnoreCase)
            ? 0.125
            : 1;
}
