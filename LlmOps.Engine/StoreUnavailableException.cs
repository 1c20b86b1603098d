namespace LlmOps.Engine;

/// <summary>A store that a request cannot do without does not answer. Trying again later may help.</summary>
/// <param name="store">Which one, in one word.</param>
/// <param name="message">One sentence without secrets.</param>
/// <param name="inner">The cause.</param>
public sealed class StoreUnavailableException(string store, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Which store.</summary>
    public string Store { get; } = store;
}
