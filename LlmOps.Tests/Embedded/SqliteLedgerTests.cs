using LlmOps.Embedded;
using LlmOps.Engine.Budgets;
using LlmOps.Tests.Conformance;
using LlmOps.Tests.Remembering;

namespace LlmOps.Tests.Embedded;

public sealed class SqliteLedgerTests : LedgerConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private protected override Task<ILedger> OpenAsync() => Task.FromResult<ILedger>(new SqliteLedger(_folder.Directory, Clock));
}
