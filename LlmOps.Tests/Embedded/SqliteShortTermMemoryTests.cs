using LlmOps.Embedded;
using LlmOps.Engine.Remembering;
using LlmOps.Tests.Conformance;
using LlmOps.Tests.Remembering;
using Microsoft.Extensions.Options;

namespace LlmOps.Tests.Embedded;

public sealed class SqliteShortTermMemoryTests : ShortTermMemoryConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private protected override Task<IShortTermMemory> OpenAsync(MemoryOptions options) =>
        Task.FromResult<IShortTermMemory>(new SqliteShortTermMemory(_folder.Directory, Options.Create(options), Clock));
}
