namespace LlmOps.QueryApi.Limits;

/// <summary>The service has as many questions under way as it can answer in good time. Nothing was done, and no money reserved.</summary>
/// <param name="retryAfter">When it is worth asking again.</param>
public sealed class OverloadedException(TimeSpan retryAfter) : Exception("The service is busy; ask again later.")
{
    /// <summary>When it is worth asking again.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
