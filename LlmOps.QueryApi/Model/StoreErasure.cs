namespace LlmOps.QueryApi.Model;

/// <summary>What one store did for the erasure of a tenant.</summary>
/// <param name="Store">The store.</param>
/// <param name="Removed">How many of its objects (records, chunks, assertions, files, turns, lines) were removed.</param>
/// <param name="Pending">True until it was read back and held nothing.</param>
/// <param name="VerifiedAt">When that was.</param>
/// <param name="Error">Why it is not done, where that is known.</param>
public sealed record StoreErasure(string Store, long Removed, bool Pending, DateTimeOffset? VerifiedAt, string? Error);
