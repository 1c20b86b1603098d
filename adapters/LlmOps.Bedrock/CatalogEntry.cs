namespace LlmOps.Bedrock;

/// <summary>What the control plane knows of a model id.</summary>
/// <param name="Kind">In words: what the id stands for.</param>
/// <param name="Legacy">True where its end is announced.</param>
/// <param name="EndOfLife">When it ends or ended; null: not announced.</param>
internal sealed record CatalogEntry(string Kind, bool Legacy = false, DateTimeOffset? EndOfLife = null);
