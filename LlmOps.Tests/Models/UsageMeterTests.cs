using LlmOps.Engine.Models;
using Microsoft.Extensions.AI;

namespace LlmOps.Tests.Models;

public sealed class UsageMeterTests
{
    private readonly UsageMeter _meter = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CallsAreCountedByModelAndPurposeWhereverTheyRun()
    {
        using (_meter.Measure("answer"))
        {
            await Task.Yield();
            UsageMeter.Note("a", new ModelUsage(OutputTokens: 1));
            await Task.Run(() => UsageMeter.Note("a", new ModelUsage(OutputTokens: 2)), Token);
            using (UsageMeter.As("embed"))
            {
                UsageMeter.Note("b", new ModelUsage(EmbeddingTokens: 5));
            }

            UsageMeter.Note("b", default);
        }

        UsageMeter.Note("a", new ModelUsage(OutputTokens: 100));

        Assert.Equal(
            [
                new CostLine("a", "answer", new ModelUsage(OutputTokens: 3), 2),
                new CostLine("b", "embed", new ModelUsage(EmbeddingTokens: 5)),
            ],
            _meter.Used.OrderBy(line => line.Model)
        );
    }

    [Fact]
    public async Task WhatComesAfterTheEndIsHandedOn()
    {
        var arrived = new TaskCompletionSource();
        Task late;
        using (_meter.Measure("embed"))
        {
            late = Task.Run(
                async () =>
                {
                    await arrived.Task;
                    UsageMeter.Note("a", new ModelUsage(EmbeddingTokens: 7));
                },
                Token
            );
        }

        List<CostLine> after = [];
        Assert.Empty(_meter.Close(after.Add));
        arrived.SetResult();
        await late;

        Assert.Equal([new CostLine("a", "embed", new ModelUsage(EmbeddingTokens: 7))], after);
        Assert.Empty(_meter.Used);
    }

    [Fact]
    public async Task AStreamThatIsReadToItsEndIsCountedByTheProvidersFigures()
    {
        using var chat = new MeteredChatClient(new TwoWords(), "default", new TokenEstimator());
        using (_meter.Measure("answer"))
        {
            await foreach (var _ in chat.GetStreamingResponseAsync("a question", cancellationToken: Token)) { }
        }

        Assert.Equal([new CostLine("default", "answer", new ModelUsage(InputTokens: 11, OutputTokens: 2))], _meter.Used);
    }

    [Fact]
    public async Task AStreamThatItsReaderLeavesIsCountedByAnEstimate()
    {
        using var chat = new MeteredChatClient(new TwoWords(), "default", new TokenEstimator());
        using (_meter.Measure("answer"))
        {
            await foreach (
                var _ in chat.GetStreamingResponseAsync(
                    "a question of 35 characters, it is.",
                    new ChatOptions { ModelId = "another" },
                    Token
                )
            )
            {
                break;
            }
        }

        Assert.Equal([new CostLine("another", "answer", new ModelUsage(InputTokens: 15, OutputTokens: 2))], _meter.Used);
    }

    [Fact]
    public async Task AStreamWhoseProviderNamesNoFiguresIsCountedByAnEstimate()
    {
        using var chat = new MeteredChatClient(new TwoWords { Counts = false }, "default", new TokenEstimator());
        using (_meter.Measure("answer"))
        {
            await foreach (var _ in chat.GetStreamingResponseAsync("a question of 35 characters, it is.", cancellationToken: Token)) { }
        }

        Assert.Equal([new CostLine("default", "answer", new ModelUsage(InputTokens: 15, OutputTokens: 2))], _meter.Used);
    }

    [Theory]
    [InlineData(ModelException.IncompleteStream, 0)]
    [InlineData("ModelTimeoutException", 0)]
    [InlineData(ModelException.Timeout, 1)]
    public async Task AStreamThatTheProviderBreaksOffCostsNothingAndOneThatIsGivenUpDoes(string code, int lines)
    {
        using var chat = new MeteredChatClient(new TwoWords { Breaks = code }, "default", new TokenEstimator());
        using (_meter.Measure("answer"))
        {
            await Assert.ThrowsAsync<ModelException>(async () =>
            {
                await foreach (var _ in chat.GetStreamingResponseAsync("a question", cancellationToken: Token)) { }
            });
        }

        Assert.Equal(lines, _meter.Used.Count);
    }

    private sealed class TwoWords : IChatClient
    {
        public string? Breaks { get; init; }

        public bool Counts { get; init; } = true;

        public Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages,
            ChatOptions? options = null,
            CancellationToken cancellationToken = default
        ) => throw new NotSupportedException();

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages,
            ChatOptions? options = null,
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default
        )
        {
            await Task.Yield();
            yield return new ChatResponseUpdate(ChatRole.Assistant, "seven b");
            if (Breaks is not null)
            {
                throw new ModelException(Breaks, "It broke.");
            }

            if (!Counts)
            {
                yield break;
            }

            yield return new ChatResponseUpdate(
                ChatRole.Assistant,
                [new UsageContent(new ModelUsage(InputTokens: 11, OutputTokens: 2).ToUsageDetails())]
            );
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose() { }
    }
}
