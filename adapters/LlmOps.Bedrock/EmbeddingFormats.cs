using LlmOps.Engine.Models;

namespace LlmOps.Bedrock;

/// <summary>The request formats of Bedrock's embedding models.</summary>
internal static class EmbeddingFormats
{
    private static readonly EmbeddingFormat Titan = new("titan", IsCohere: false)
    {
        Dimensions = [256, 512, 1024],
        MaxCharacters = 50_000,
        MaxTokens = 8_192,
    };

    private static readonly EmbeddingFormat CohereV3 = new("cohere-v3", IsCohere: true)
    {
        Dimensions = [1024],
        MaxCharacters = 2_048,
        TextsPerCall = 96,
        CutEnd = "END",
    };

    private static readonly EmbeddingFormat CohereV4 = new("cohere-v4", IsCohere: true)
    {
        Dimensions = [256, 512, 1024, 1536],
        MaxTokens = 128_000,
        TextsPerCall = 96,
        CutEnd = "RIGHT",
    };

    /// <summary>The configured format, or the one that the model's id names; Titan where it names none.</summary>
    public static EmbeddingFormat Of(BedrockOptions options) =>
        options.EmbeddingFormat switch
        {
            "titan" => Titan,
            "cohere-v3" => CohereV3,
            "cohere-v4" => CohereV4,
            _ when options.EmbeddingModel.Contains("cohere.embed-v4", StringComparison.Ordinal) => CohereV4,
            _ when options.EmbeddingModel.Contains("cohere.embed", StringComparison.Ordinal) => CohereV3,
            _ => Titan,
        };
}
