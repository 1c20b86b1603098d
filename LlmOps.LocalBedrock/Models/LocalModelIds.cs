namespace LlmOps.LocalBedrock.Models;

/// <summary>The names of the models that really answer, whatever id was asked for. A change of behavior gets a new number.</summary>
internal static class LocalModelIds
{
    public const string Chat = "local-extractive-v1";
    public const string HashedEmbedding = "local-hashed-embedder-v2";
    public const string Rerank = "local-lexical-reranker-v1";

    /// <summary>The response header that names the model that answered.</summary>
    public const string Header = "x-local-bedrock-model";
}
