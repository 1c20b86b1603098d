namespace LlmOps.Wire;

/// <summary>A store refused a request for the moment; the same request may be answered a little later.</summary>
/// <param name="reason">Why, as the rest of a sentence.</param>
internal sealed class StoreRefusalException(string reason) : Exception(reason);
