namespace LlmOps.Engine.Models;

/// <summary>Which languages an embedding model was trained on: in any other it orders passages by chance.</summary>
internal static class EmbeddingLanguages
{
    private const string English = "en";

    /// <summary>Parts of the ids of models that know English alone. Titan Text Embeddings V2 (more than 100 languages), Cohere's
    /// multilingual models and whatever is not listed are taken to know every language.</summary>
    private static readonly string[] s_englishOnly =
    [
        "minilm-l6",
        "arctic-embed-xs",
        "cohere.embed-english",
        "titan-embed-text-v1",
        "titan-embed-g1",
    ];

    /// <summary>Whether a model knows a language.</summary>
    /// <param name="model">The id of the model that was asked.</param>
    /// <param name="standIn">Who answered for it, or null.</param>
    /// <param name="language">ISO 639-1; empty where it could not be told.</param>
    public static bool Knows(string model, string? standIn, string language) => language is "" or English || AreMany(model, standIn);

    /// <summary>Whether a model knows more languages than English.</summary>
    /// <param name="model">The id of the model that was asked.</param>
    /// <param name="standIn">Who answered for it, or null.</param>
    public static bool AreMany(string model, string? standIn) =>
        !Array.Exists(s_englishOnly, id => (standIn ?? model).Contains(id, StringComparison.OrdinalIgnoreCase));
}
