namespace LlmOps.Engine.Knowledge;

/// <summary>Where the new vectors of an index come from.</summary>
/// <param name="Dimension">Their length.</param>
/// <param name="EmbedAsync">Makes them.</param>
public sealed record VectorSource(int Dimension, EmbedTenantChunks EmbedAsync);
