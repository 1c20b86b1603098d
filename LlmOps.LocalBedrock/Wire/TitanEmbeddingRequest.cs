namespace LlmOps.LocalBedrock.Wire;

internal sealed record TitanEmbeddingRequest
{
    public string? InputText { get; init; }

    public int? Dimensions { get; init; }

    public bool? Normalize { get; init; }

    public IReadOnlyList<string>? EmbeddingTypes { get; init; }
}
