namespace LlmOps.QueryApi.Model;

/// <summary>Documents that are durably stored and wait for the worker.</summary>
/// <param name="Documents">One entry for each, in the order sent.</param>
public sealed record AcceptedResponse(IReadOnlyList<AcceptedEntry> Documents);
