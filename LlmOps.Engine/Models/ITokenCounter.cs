using Microsoft.Extensions.AI;

namespace LlmOps.Engine.Models;

/// <summary>Counts input tokens before a call is made. Never fails and never waits long: where the provider does not count, it
/// guesses.</summary>
public interface ITokenCounter
{
    /// <summary>Input tokens of a conversation.</summary>
    Task<TokenCount> CountAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>A guess for a text, at once.</summary>
    int Estimate(string text);
}
