using LlmOps.Embedded;
using LlmOps.Engine.FineTuning;
using LlmOps.Tests.Conformance;
using LlmOps.Tests.Remembering;

namespace LlmOps.Tests.Embedded;

public sealed class FileDatasetStoreTests : DatasetStoreConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private protected override IDatasetStore Open() => new FileDatasetStore(_folder.Directory);
}
