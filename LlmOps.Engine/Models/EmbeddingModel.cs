namespace LlmOps.Engine.Models;

/// <summary>The model whose vectors the indexes hold.</summary>
/// <param name="Id">Its id, as configured.</param>
/// <param name="Dimensions">The length of its vectors; null where only the first vector tells.</param>
public sealed record EmbeddingModel(string Id, int? Dimensions);
