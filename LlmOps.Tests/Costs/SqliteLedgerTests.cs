using LlmOps.Engine.Costs;
using LlmOps.Tests.Memory;

namespace LlmOps.Tests.Costs;

public sealed class SqliteLedgerTests : LedgerConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private protected override Task<ILedger> OpenAsync() => Task.FromResult<ILedger>(new SqliteLedger(_folder.Directory, Clock));
}
