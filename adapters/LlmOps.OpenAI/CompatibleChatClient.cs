using System.Runtime.CompilerServices;
using LlmOps.Engine.Models;
using Microsoft.Extensions.AI;

namespace LlmOps.OpenAI;

/// <summary>Chat with an OpenAI-compatible server, held to what callers rely on: failures are <see cref="ModelException"/>s, and a stream
/// that ends without a reason is incomplete.</summary>
internal sealed class CompatibleChatClient(IChatClient server) : DelegatingChatClient(server)
{
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        try
        {
            return await base.GetResponseAsync(messages, options, cancellationToken);
        }
        catch (Exception e)
        {
            throw OpenAIErrors.Translate(e, begun: false, cancellationToken);
        }
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var (begun, ended) = (false, false);
        await using var updates = base.GetStreamingResponseAsync(messages, options, cancellationToken)
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
            catch (Exception e)
            {
                throw OpenAIErrors.Translate(e, begun, cancellationToken);
            }

            begun |= updates.Current.Text.Length > 0;
            ended |= updates.Current.FinishReason is not null;
            yield return updates.Current;
        }

        if (!ended)
        {
            throw new ModelException(ModelException.IncompleteStream, "The answer's stream ended before it said why.")
            {
                IsTransient = true,
            };
        }
    }
}
