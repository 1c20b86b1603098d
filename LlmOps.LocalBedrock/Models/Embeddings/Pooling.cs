namespace LlmOps.LocalBedrock.Models.Embeddings;

/// <summary>How the vectors of a text's tokens become one.</summary>
internal enum Pooling
{
    /// <summary>Their mean.</summary>
    Mean,

    /// <summary>The first one, which stands for the whole text.</summary>
    FirstToken,
}
