namespace LlmOps.QueryApi.Model;

/// <summary>Documents that are durably stored and wait for the worker.</summary>
/// <param name="Documents">One entry for each, in the order sent; those of an archive stand in its place.</param>
/// <param name="LeftOut">The files of archives that are not taken in; absent where there are none.</param>
public sealed record AcceptedResponse(IReadOnlyList<AcceptedEntry> Documents, IReadOnlyList<SkippedEntry>? LeftOut);
