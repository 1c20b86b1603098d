using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace LlmOps.Engine.Models;

/// <summary>Notes with the <see cref="UsageMeter"/> what chat calls used. A stream whose figures never come, because its reader leaves
/// before its end or the provider names none, is noted by an estimate of its prompt and of what was read.</summary>
internal sealed class MeteredChatClient(IChatClient provider, string defaultModel, TokenEstimator estimator)
    : DelegatingChatClient(provider)
{
    /// <summary>What a message takes beside its text.</summary>
    private const int TokensAroundAMessage = 5;

    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var response = await base.GetResponseAsync(messages, options, cancellationToken);
        UsageMeter.Note(options?.ModelId ?? defaultModel, ModelUsage.From(response.Usage));
        return response;
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        // What runs behind a yield runs in the reader's context, so the meter is looked up now.
        var meter = UsageMeter.Current;
        var model = options?.ModelId ?? defaultModel;
        var sent = messages as IReadOnlyCollection<ChatMessage> ?? [.. messages];
        var (received, settled) = (0, false);
        try
        {
            await using var updates = base.GetStreamingResponseAsync(sent, options, cancellationToken)
                .GetAsyncEnumerator(cancellationToken);
            while (true)
            {
                try
                {
                    if (!await updates.MoveNextAsync())
                    {
                        break;
                    }
                }
                catch (Exception e) when (e is not OperationCanceledException and not ModelException { Code: ModelException.Timeout })
                {
                    // The provider failed; it names no use, and none is billed. Who runs out of time has left.
                    settled = true;
                    throw;
                }

                foreach (var usage in updates.Current.Contents.OfType<UsageContent>())
                {
                    settled = true;
                    meter?.Note(model, ModelUsage.From(usage.Details));
                }

                received += Bytes(updates.Current.Text);
                yield return updates.Current;
            }
        }
        finally
        {
            if (!settled && received > 0)
            {
                meter?.Note(
                    model,
                    new ModelUsage(
                        InputTokens: estimator.EstimateToPay(PromptBytes.Of(sent, options)) + (TokensAroundAMessage * sent.Count),
                        OutputTokens: estimator.EstimateToPay(received)
                    )
                );
            }
        }
    }

    private static int Bytes(string text) => System.Text.Encoding.UTF8.GetByteCount(text);
}
