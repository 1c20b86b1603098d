using LlmOps.Engine.Memory;
using Microsoft.Extensions.Options;

namespace LlmOps.Tests.Memory;

public sealed class RedisTemporaryMemoryTests : TemporaryMemoryConformance, IAsyncDisposable
{
    private readonly List<RedisTemporaryMemory> _opened = [];

    private protected override Task<ITemporaryMemory> OpenAsync(MemoryOptions options)
    {
        options.TemporaryTimeLimit = TimeSpan.FromSeconds(5);
        var memory = new RedisTemporaryMemory(RealServers.Redis, Options.Create(options), Clock);
        _opened.Add(memory);
        return Task.FromResult<ITemporaryMemory>(memory);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var memory in _opened)
        {
            await memory.DisposeAsync();
        }
    }
}
