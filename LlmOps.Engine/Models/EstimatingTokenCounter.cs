using Microsoft.Extensions.AI;

namespace LlmOps.Engine.Models;

/// <summary>Guesses only; for providers that count nothing.</summary>
internal sealed class EstimatingTokenCounter(TokenEstimator estimator) : ITokenCounter
{
    public Task<TokenCount> CountAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        Task.FromResult(
            new TokenCount(
                Estimate(string.Concat(messages.Select(static message => message.Text).Prepend(options?.Instructions))),
                Estimated: true
            )
        );

    public int Estimate(string text) => estimator.Estimate(text);
}
