using Microsoft.Extensions.AI;

namespace LlmOps.Engine.Models;

/// <summary>Tells which model really made embeddings where it was not the one asked for.</summary>
internal static class EmbeddingStandIn
{
    /// <summary>The property of generated embeddings that names it.</summary>
    public const string Property = "llmops.stand_in";

    private const double HashedShare = 0.125;
    private const double UnknownLanguageShare = 0.25;

    /// <summary>Who answered for the model; null: the model itself.</summary>
    public static string? Of(GeneratedEmbeddings<Embedding<float>> embeddings) =>
        embeddings.AdditionalProperties?.TryGetValue(Property, out var name) == true ? name as string : null;

    /// <summary>Whether the model was trained on many languages, so that texts of two of them can be compared.</summary>
    public static bool KnowsManyLanguages(GeneratedEmbeddings<Embedding<float>> embeddings) =>
        embeddings.FirstOrDefault()?.ModelId is { Length: > 0 } model
        && Of(embeddings)?.Contains("hashed", StringComparison.OrdinalIgnoreCase) is not true
        && EmbeddingLanguages.AreMany(model, Of(embeddings));

    /// <summary>The part of a vector leg's weight that is due to the model. Hashed words and word pieces know nothing that matching words
    /// do not, and know it less well; a model that was trained on language has its full weight in the languages that it was trained on,
    /// and little in others.</summary>
    /// <param name="embeddings">The model's answer.</param>
    /// <param name="language">The language of the question, ISO 639-1; empty where it could not be told.</param>
    public static double WeightShare(GeneratedEmbeddings<Embedding<float>> embeddings, string language)
    {
        var standIn = Of(embeddings);
        return standIn?.Contains("hashed", StringComparison.OrdinalIgnoreCase) == true ? HashedShare
            : EmbeddingLanguages.Knows(embeddings.FirstOrDefault()?.ModelId ?? "", standIn, language) ? 1
            : UnknownLanguageShare;
    }
}
