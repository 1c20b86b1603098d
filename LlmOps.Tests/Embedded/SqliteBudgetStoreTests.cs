using LlmOps.Embedded;
using LlmOps.Engine.Budgets;
using LlmOps.Tests.Conformance;
using LlmOps.Tests.Ingesting;

namespace LlmOps.Tests.Embedded;

public sealed class SqliteBudgetStoreTests : BudgetStoreConformance, IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private protected override IBudgetStore Open() => new SqliteBudgetStore(_folder.Data);
}
