using LlmOps.Engine.Models;

namespace LlmOps.Bedrock;

/// <summary>The request formats of Bedrock's embedding models.</summary>
internal static class EmbeddingFormats
{
    private static readonly EmbeddingFormat s_titan = new("titan", IsCohere: false)
    {
        Dimensions = [256, 512, 1024],
        MaxCharacters = 50_000,
        MaxTokens = 8_192,
    };

    private static readonly EmbeddingFormat s_cohereV3 = new("cohere-v3", IsCohere: true)
    {
        Dimensions = [1024],
        MaxCharacters = 2_048,
        TextsPerCall = 96,
        CutEnd = "END",
    };

    private static readonly EmbeddingFormat s_cohereV4 = new("cohere-v4", IsCohere: true)
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
            "titan" => s_titan,
            "cohere-v3" => s_cohereV3,
            "cohere-v4" => s_cohereV4,
            _ when options.EmbeddingModel.Contains("cohere.embed-v4", StringComparison.Ordinal) => s_cohereV4,
            _ when options.EmbeddingModel.Contains("cohere.embed", StringComparison.Ordinal) => s_cohereV3,
            _ => s_titan,
        };
}
