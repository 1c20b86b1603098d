using LlmOps.Embedded;
using LlmOps.Engine.Budgets;
using LlmOps.Tests.Remembering;

namespace LlmOps.Tests.Budgets;

public sealed class SqliteConcurrentSpendingTests : ConcurrentSpending, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    protected override int Callers => 200;

    protected override decimal DailyUsd => 0.30m;

    private protected override ILedger Open() => new SqliteLedger(_folder.Directory, Clock);

    public void Dispose() => _folder.Dispose();
}
