using System.Globalization;

namespace LlmOps.QueryApi.Http;

/// <summary>The body of a request did not arrive in time.</summary>
/// <param name="limit">The time that it had.</param>
public sealed class BodyTimeoutException(TimeSpan limit)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"The body did not arrive within {limit.TotalSeconds:0.#} seconds."))
{
    /// <summary>The time that it had.</summary>
    public TimeSpan Limit { get; } = limit;
}
