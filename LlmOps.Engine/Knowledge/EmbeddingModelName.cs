using LlmOps.Engine.Models;

namespace LlmOps.Engine.Knowledge;

/// <summary>The model whose vectors an index holds, as configured.</summary>
internal static class EmbeddingModelName
{
    public static string Of(BedrockOptions bedrock, ModelsOptions models) => ModelNames.Of(models.Embeddings, bedrock.EmbeddingModel);
}
