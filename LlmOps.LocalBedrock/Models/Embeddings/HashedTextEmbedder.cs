namespace LlmOps.LocalBedrock.Models.Embeddings;

/// <summary><see cref="HashedEmbedder"/> as an embedder: no model file, some 100 times cheaper than a sentence model, and blind to
/// paraphrases.</summary>
internal sealed class HashedTextEmbedder : IEmbedder
{
    public string Id => LocalModelIds.HashedEmbedding;

    public string DisplayName => "hashed embedder";

    public IReadOnlyList<string> Languages => [];

    public void Prepare() { }

    public ValueTask<float[]> EmbedAsync(
        string text,
        InputType input,
        int dimensions,
        bool normalize,
        CancellationToken cancellationToken
    ) => ValueTask.FromResult(HashedEmbedder.Embed(text, dimensions, normalize));
}
