using LlmOps.Embedded;
using LlmOps.Engine.Remembering;
using LlmOps.Tests.Conformance;
using LlmOps.Tests.Remembering;

namespace LlmOps.Tests.Embedded;

public sealed class FileTurnSpillTests : TurnSpillConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private protected override ITurnSpill Open() => new FileTurnSpill(_folder.Directory);
}
