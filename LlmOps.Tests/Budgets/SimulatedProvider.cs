using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using LlmOps.Engine.Models;

namespace LlmOps.Tests.Budgets;

/// <summary>A model provider that bills each call which it has begun to serve, whether or not its caller waits for the result. Its prices
/// are whole billionths of a dollar and its own, so that bill and ledger share no arithmetic.</summary>
internal sealed class SimulatedProvider
{
    public const string Chat = "anthropic.claude-haiku-4-5-20251001-v1:0",
        CheaperChat = "amazon.nova-micro-v1:0",
        Embeddings = "amazon.titan-embed-text-v2:0",
        Reranker = "cohere.rerank-v3-5:0";

    private readonly ConcurrentQueue<BilledCall> _bill = [];
    private readonly TaskCompletionSource _delivered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Every call served.</summary>
    public IReadOnlyCollection<BilledCall> Bill => _bill;

    /// <summary>Lets calls end that were held back.</summary>
    public void EndHeldCalls() => _delivered.TrySetResult();

    /// <summary>Ends with <see cref="EndHeldCalls"/>.</summary>
    public Task Delivered => _delivered.Task;

    public async Task EmbedAsync(string question, Random random, Task? heldUntil)
    {
        var tokens = random.Next(5, 30);
        await ServeAsync(random, heldUntil);
        _bill.Enqueue(new BilledCall(question, Embeddings, tokens * 20L));
        UsageMeter.Note(Embeddings, new ModelUsage(EmbeddingTokens: tokens));
    }

    public async Task RerankAsync(string question, Random random, Task? heldUntil)
    {
        await ServeAsync(random, heldUntil);
        _bill.Enqueue(new BilledCall(question, Reranker, 2_000_000));
        UsageMeter.Note(Reranker, new ModelUsage(RerankUnits: 1));
    }

    /// <summary>Writes an answer piece by piece. Who leaves before its end pays for the prompt and for what was written.</summary>
    public async IAsyncEnumerable<string> AnswerAsync(
        string question,
        string model,
        int promptTokens,
        int pieces,
        Random random,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        // Behind a yield the meter of the call would be the reader's.
        var meter = UsageMeter.Current;
        var cached = model == Chat ? random.Next(promptTokens / 2) : 0;
        var written = 0;
        try
        {
            for (; written < pieces; written++)
            {
                await Task.Yield();
                cancellationToken.ThrowIfCancellationRequested();
                yield return "a piece of thirty characters. ";
            }
        }
        finally
        {
            var output = (written + (written < pieces ? 1 : 0)) * 9L;
            _bill.Enqueue(
                new BilledCall(
                    question,
                    model,
                    model == Chat
                        ? ((promptTokens - cached) * 1_000L) + (cached * 100L) + (output * 5_000)
                        : (promptTokens * 35L) + (output * 140)
                )
            );
            meter?.Note(model, new ModelUsage(InputTokens: promptTokens - cached, CacheReadTokens: cached, OutputTokens: output));
        }
    }

    private static async Task ServeAsync(Random random, Task? heldUntil)
    {
        for (var step = random.Next(1, 20); step > 0; step--)
        {
            await Task.Yield();
        }

        await (heldUntil ?? Task.CompletedTask);
    }
}
