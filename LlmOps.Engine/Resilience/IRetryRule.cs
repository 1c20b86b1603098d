namespace LlmOps.Engine.Resilience;

/// <summary>Decides over the attempts of one call; it may remember what failed before.</summary>
internal interface IRetryRule
{
    /// <summary>Whether another attempt follows a failure, and after how long.</summary>
    bool TryNext(Exception failure, out TimeSpan delay);
}
