using Microsoft.Extensions.Options;

namespace LlmOps.Engine.Models;

/// <summary>The ids of the models in use, whoever provides them: calls are priced, and answers are stored, by these.</summary>
public sealed class ModelNames(IOptions<BedrockOptions> bedrock, IOptions<ModelsOptions> models)
{
    /// <summary>The model that answers.</summary>
    public string Chat { get; } = Of(models.Value.Chat, bedrock.Value.ChatModel);

    /// <summary>The model that embeds.</summary>
    public string Embeddings { get; } = Of(models.Value.Embeddings, bedrock.Value.EmbeddingModel);

    /// <summary>The model that reranks; null: none does.</summary>
    public string? Rerank { get; } = models.Value.Rerank.Provider == ModelsOptions.None ? null : bedrock.Value.RerankModel;

    /// <summary>The model of one role: the provider's own where that is not Bedrock.</summary>
    internal static string Of(ModelProviderOptions provider, string bedrock) =>
        provider is { Provider: ModelsOptions.OpenAI, Model: { Length: > 0 } model } ? model : bedrock;
}
