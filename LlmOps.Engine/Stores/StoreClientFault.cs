namespace LlmOps.Engine.Stores;

/// <summary>What an exception of a store's client library says.</summary>
/// <param name="Code">Name of the error, for people; without secrets.</param>
/// <param name="IsOutage">Whether the store is out of reach, too slow or overloaded, and not the request wrong.</param>
/// <param name="Failure">Whether the store is full or read-only; null where it is neither.</param>
public sealed record StoreClientFault(string Code, bool IsOutage, StoreFailure? Failure = null);
