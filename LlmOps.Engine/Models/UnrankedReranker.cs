namespace LlmOps.Engine.Models;

/// <summary>Keeps the order in which the passages came, for stacks without a rerank model. It costs nothing.</summary>
internal sealed class UnrankedReranker : IReranker
{
    public string ModelId => "none";

    public Task<RerankResponse> RerankAsync(
        string question,
        IReadOnlyList<string> passages,
        int top,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult(
            new RerankResponse([.. passages.Take(top).Select(static (_, index) => new RerankResult(index, 1.0 / (index + 1)))], 0, Share: 0)
        );
}
