using LlmOps.Embedded;
using LlmOps.Engine.FineTuning;
using LlmOps.Tests.Conformance;
using LlmOps.Tests.Remembering;

namespace LlmOps.Tests.Embedded;

public sealed class SqliteFineTuneRecordsTests : FineTuneRecordsConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private protected override IFineTuneRecords Open() => new SqliteFineTuneRecords(_folder.Directory);
}
