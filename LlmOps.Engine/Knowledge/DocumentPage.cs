namespace LlmOps.Engine.Knowledge;

/// <summary>A page of a list of documents, in order of id.</summary>
/// <param name="Records">The documents; fewer than asked for, or none, where many had to be read to find them.</param>
/// <param name="Next">The id behind which the next page begins, or null at the end.</param>
public sealed record DocumentPage(IReadOnlyList<DocumentRecord> Records, string? Next);
