namespace LlmOps.LocalBedrock.Models.Embeddings;

/// <summary>What a text is embedded for, in Cohere's terms.</summary>
internal enum InputType
{
    SearchDocument,
    SearchQuery,
    Classification,
    Clustering,
}
