namespace LlmOps.Engine.Resilience;

/// <summary>Counts the failures of a store that came in a row.</summary>
internal sealed class ConsecutiveFailures(int limit)
{
    private int _count;

    /// <summary>Adds what one call said about the store: true for a failure, false for an answer, null for neither.</summary>
    /// <returns>Whether the call failed and at least <c>limit</c> calls in a row did, this one included.</returns>
    public bool Add(bool? failed)
    {
        switch (failed)
        {
            case true:
                return Interlocked.Increment(ref _count) >= limit;
            case false:
                Volatile.Write(ref _count, 0);
                return false;
            default:
                return false;
        }
    }
}
