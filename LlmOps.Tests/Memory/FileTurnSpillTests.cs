using LlmOps.Engine.Memory;

namespace LlmOps.Tests.Memory;

public sealed class FileTurnSpillTests : TurnSpillConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private protected override ITurnSpill Open() => new FileTurnSpill(_folder.Directory);
}
