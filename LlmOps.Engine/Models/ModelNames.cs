namespace LlmOps.Engine.Models;

/// <summary>The ids of the models in use, of any provider: calls are priced, and answers are stored, by these.</summary>
/// <param name="Chat">The model that answers.</param>
/// <param name="Embeddings">The model that embeds.</param>
/// <param name="Rerank">The model that reranks; null: none does.</param>
public sealed record ModelNames(string Chat, string Embeddings, string? Rerank);
