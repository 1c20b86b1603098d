namespace LlmOps.Engine.Models;

/// <summary>The ids of the models in use, of any provider: calls are priced, and answers are stored, by these.</summary>
/// <param name="Chat">The model that answers.</param>
/// <param name="Embeddings">The model that embeds.</param>
/// <param name="Rerank">The model that reranks; null: none does.</param>
public sealed record ModelNames(string Chat, string Embeddings, string? Rerank)
{
    /// <summary>The model by whose vectors a question is compared with those whose answers are cached; null: <see cref="Embeddings"/>, or
    /// questions are not compared.</summary>
    public string? CacheEmbeddings { get; init; }
}
