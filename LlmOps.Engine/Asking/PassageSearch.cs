using System.Diagnostics;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Models;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Options;
using Names = LlmOps.Engine.EngineDiagnosticsNames;

namespace LlmOps.Engine.Asking;

/// <summary>Retrieval without an answer: reserve, find the passages, settle.</summary>
public sealed class PassageSearch(
    SearchOrchestrator search,
    CostController costs,
    IOptions<RetrievalOptions> retrieval,
    ModelNames models,
    TimeProvider time
)
{
    private readonly RetrievalOptions _retrieval = retrieval.Value;

    /// <summary>Finds the best passages for a question.</summary>
    /// <returns>The passages; <c>degraded</c> names <c>budget</c> where little money is left and the reranker was spared for
    /// it.</returns>
    /// <exception cref="BudgetExceededException">The budget forbids the search.</exception>
    /// <exception cref="UnknownPriceException">A configured model has no price.</exception>
    /// <exception cref="StoreUnavailableException">The document catalog or every leg is down.</exception>
    public async Task<RetrievalResult> SearchAsync(TenantScope scope, PassageSearchRequest request, CancellationToken cancellationToken)
    {
        using var activity = EngineDiagnostics.ActivitySource.StartActivity("search passages");
        activity?.SetTag(Names.TenantId, scope.TenantId);
        var id = Guid.CreateVersion7(time.GetUtcNow()).ToString("N");
        await using var bill = await QuestionBill.OpenForSearchAsync(
            costs,
            scope,
            request.Spender,
            id,
            request.Question.Length,
            _retrieval,
            models,
            cancellationToken
        );
        RetrievalResult found;
        using (bill.Measure("retrieve"))
        {
            found = await search.SearchAsync(
                scope,
                request.Question,
                request.Filter,
                bill.Standing.RerankAllowed,
                cancellationToken,
                request.TopK
            );
        }

        // What was found is paid for, whether or not the caller still waits for it.
        await bill.SettleAsync(CancellationToken.None);
        return bill.Standing.RerankAllowed ? found : found with { Degraded = [.. found.Degraded, "budget"] };
    }
}
