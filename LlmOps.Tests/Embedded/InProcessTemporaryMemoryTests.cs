using LlmOps.Embedded;
using LlmOps.Engine.Remembering;
using LlmOps.Tests.Conformance;
using LlmOps.Tests.Remembering;
using Microsoft.Extensions.Options;

namespace LlmOps.Tests.Embedded;

public sealed class InProcessTemporaryMemoryTests : TemporaryMemoryConformance
{
    private protected override Task<ITemporaryMemory> OpenAsync(MemoryOptions options) =>
        Task.FromResult<ITemporaryMemory>(new InProcessTemporaryMemory(Options.Create(options), Clock));

    [Fact]
    public async Task TheSessionsUsedLongestAgoMakeRoom()
    {
        var token = TestContext.Current.CancellationToken;
        var tenant = Turns.Tenant();
        var memory = await OpenAsync(new() { TemporaryCapacityBytes = 100_000 });
        foreach (var session in new[] { "a", "b", "c" })
        {
            await memory.FillAsync(tenant, session, [Turns.Placed(session, 1, new string('x', 15_000))], token);
        }

        await memory.LoadAsync(tenant, "a", token);
        await memory.FillAsync(tenant, "d", [Turns.Placed("d", 1, new string('x', 15_000))], token);

        Assert.NotNull(await memory.LoadAsync(tenant, "a", token));
        Assert.Null(await memory.LoadAsync(tenant, "b", token));
        Assert.NotNull(await memory.LoadAsync(tenant, "c", token));
        Assert.NotNull(await memory.LoadAsync(tenant, "d", token));
    }
}
