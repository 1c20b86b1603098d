namespace LlmOps.Bedrock;

/// <summary>What one family of embedding models takes.</summary>
/// <param name="Name">As in <see cref="BedrockOptions.EmbeddingFormat"/>.</param>
/// <param name="IsCohere">Cohere's JSON rather than Titan's.</param>
internal sealed record EmbeddingFormat(string Name, bool IsCohere)
{
    /// <summary>Lengths of a vector.</summary>
    public required IReadOnlyList<int> Dimensions { get; init; }

    /// <summary>Characters of one text.</summary>
    public int MaxCharacters { get; init; } = int.MaxValue;

    /// <summary>Tokens of one text that are sent; null: the service itself cuts at its limit, which characters cannot tell.</summary>
    public int? MaxTokens { get; init; }

    public int TextsPerCall { get; init; } = 1;

    /// <summary>The request's word for leaving out the end of a text that is too long.</summary>
    public string? CutEnd { get; init; }

    /// <summary>The length to ask for: the caller's where the model can make it.</summary>
    public int DimensionsFor(int? asked, int configured) => asked is { } wanted && Dimensions.Contains(wanted) ? wanted : configured;
}
