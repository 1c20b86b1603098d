using LlmOps.Engine.Access;

namespace LlmOps.QueryApi.Limits;

/// <summary>The caller has used up one of its limits.</summary>
/// <param name="message">Which, in one sentence.</param>
/// <param name="limit">The limit.</param>
/// <param name="retryAfter">When the next request is within it.</param>
public sealed class CallerLimitException(string message, int limit, TimeSpan retryAfter) : Exception(message)
{
    /// <summary>The limit.</summary>
    public int Limit { get; } = limit;

    /// <summary>When the next request is within it.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;

    /// <summary>Throws where a caller is not within a limit.</summary>
    internal static void ThrowIfRefused(QuotaStanding standing, string what)
    {
        if (!standing.Allowed)
        {
            throw new CallerLimitException($"This caller has used its {standing.Limit} {what} a minute.", standing.Limit, standing.Wait);
        }
    }
}
