namespace LlmOps.QueryApi.Model;

/// <summary>A page of documents, in order of id.</summary>
/// <param name="Documents">The documents.</param>
/// <param name="Next">Pass as <c>after</c> for the next page; null at the end.</param>
/// <param name="Counts">How many of all documents that the caller sees are in each state, whatever the list is limited to.</param>
public sealed record DocumentList(IReadOnlyList<DocumentStatus> Documents, string? Next, IReadOnlyDictionary<string, long> Counts);
