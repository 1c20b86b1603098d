namespace LlmOps.LocalBedrock.Models.Embeddings;

/// <summary>A local model that turns texts into vectors.</summary>
internal interface IEmbedder
{
    /// <summary>The name of the vector space: two embedders, or two versions of one, whose vectors must not be compared have different
    /// names.</summary>
    string Id { get; }

    /// <summary>What the catalog calls it.</summary>
    string DisplayName { get; }

    /// <summary>The languages that the model was trained on, as BCP 47 tags; empty: the method knows no language.</summary>
    IReadOnlyList<string> Languages { get; }

    /// <summary>Begins to load what the first text will need, in the background; a failure shows with that text.</summary>
    void Prepare();

    /// <summary>Embeds one text. The same text gives the same vector, bit for bit, whatever else runs.</summary>
    /// <param name="text">Not empty.</param>
    /// <param name="input">What the vector is for.</param>
    /// <param name="dimensions">The length of the vector.</param>
    /// <param name="normalize">True: unit length.</param>
    /// <param name="cancellationToken">Ends the wait for a turn.</param>
    ValueTask<float[]> EmbedAsync(string text, InputType input, int dimensions, bool normalize, CancellationToken cancellationToken);
}
