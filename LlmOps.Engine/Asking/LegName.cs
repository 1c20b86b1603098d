namespace LlmOps.Engine.Asking;

/// <summary>Names of the stages of a retrieval, as they stand in results, metrics and <c>degraded</c>.</summary>
internal static class LegName
{
    public const string Text = "bm25",
        Vector = "knn",
        Graph = "graph",
        Rerank = "rerank";
}
