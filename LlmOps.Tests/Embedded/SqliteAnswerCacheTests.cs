using LlmOps.Embedded;
using LlmOps.Engine.Asking;
using LlmOps.Tests.Conformance;
using LlmOps.Tests.Ingesting;

namespace LlmOps.Tests.Embedded;

public sealed class SqliteAnswerCacheTests : AnswerCacheConformance, IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private protected override IAnswerCache Open() => new SqliteAnswerCache(_folder.Data, Clock);
}
