using System.Collections.Concurrent;
using LlmOps.Engine.Models;
using Microsoft.Extensions.AI;

namespace LlmOps.Bedrock;

/// <summary>Counts with CountTokens, which is free of charge. A model that the service does not count for is remembered, and guessed from
/// then on.</summary>
internal sealed class BedrockTokenCounter(BedrockConnection connection, BedrockOptions options, TokenEstimator estimator) : ITokenCounter
{
    private readonly ConcurrentDictionary<string, bool> _uncounted = new(StringComparer.Ordinal);

    public async Task<TokenCount> CountAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? chatOptions = null,
        CancellationToken cancellationToken = default
    )
    {
        var model = chatOptions?.ModelId ?? options.ChatModel;
        var body = ConverseRequest.WriteCount(messages, chatOptions, options);
        if (!_uncounted.ContainsKey(model))
        {
            try
            {
                // Its own quota is not the model's: it takes nothing from the model's rate.
                var call = BedrockCall.ForModel(model, "count-tokens", body) with
                {
                    Model = null,
                    MaxAttempts = 1,
                    Timeout = options.CountTokensTimeout,
                };
                var reply = await connection.SendAsync(call, cancellationToken);
                return new(reply.Read(static json => json.GetProperty("inputTokens").GetInt32()), Estimated: false);
            }
            catch (ModelException exception)
            {
                if (exception.StatusCode is 400 or 403 or 404)
                {
                    _uncounted[model] = true;
                }
            }
        }

        return new(estimator.Estimate(body.Length), Estimated: true);
    }

    public int Estimate(string text) => estimator.Estimate(text);
}
