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
            await memory.FillAsync(tenant, session, [Turns.Placed(session, 1, new string('x', 30_000))], token);
        }

        await memory.LoadAsync(tenant, "a", token);
        await memory.FillAsync(tenant, "d", [Turns.Placed("d", 1, new string('x', 30_000))], token);

        Assert.NotNull(await memory.LoadAsync(tenant, "a", token));
        Assert.Null(await memory.LoadAsync(tenant, "b", token));
        Assert.NotNull(await memory.LoadAsync(tenant, "c", token));
        Assert.NotNull(await memory.LoadAsync(tenant, "d", token));
    }

    [Fact]
    public async Task ReceiptsCountToo()
    {
        var token = TestContext.Current.CancellationToken;
        var tenant = Turns.Tenant();
        var memory = await OpenAsync(new() { TemporaryCapacityBytes = 1 << 20 });
        var legs = new Dictionary<string, ReceiptRank> { ["bm25"] = new(1, 3.5) };
        List<ReceiptCandidate> candidates =
        [
            .. Enumerable
                .Range(0, 40)
                .Select(i => new ReceiptCandidate("document", $"document#{i}", legs, 0.5, null, 0.5, null, "below-cut")),
        ];
        var receipt = new AnswerReceipt("1", null, candidates, [], [], [], [], [], "normal", null);
        for (var i = 0; i < 1000; i++)
        {
            var turn = Turns.Placed($"session-{i}", 1) with { Receipt = receipt };
            await memory.FillAsync(tenant, turn.SessionId, [turn], token);
        }

        // Each turn takes more than 2 KB, nearly all of it the receipt.
        Assert.InRange(await memory.CountTenantAsync(tenant, token), 1, 500);
    }
}
