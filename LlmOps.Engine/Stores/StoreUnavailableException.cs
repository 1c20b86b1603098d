namespace LlmOps.Engine.Stores;

/// <summary>A store that a request cannot do without does not answer, or takes nothing. Trying again later may help.</summary>
/// <param name="store">Which one, in one word.</param>
/// <param name="message">One sentence without secrets.</param>
/// <param name="inner">The cause.</param>
public sealed class StoreUnavailableException(string store, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Which store.</summary>
    public string Store { get; } = store;

    /// <summary>In what way it fails; taken from the cause where it is not given.</summary>
    public StoreFailure Failure { get; init; } = StoreFailures.Of(inner) ?? StoreFailure.Unreachable;

    /// <summary>Whether an exception that came out of a call to a store means that the store is out of reach, too slow, overloaded or full,
    /// and not that the request was wrong.</summary>
    public static bool IsOutage(Exception exception) => StoreFailures.OfCall(exception) is not null;
}
