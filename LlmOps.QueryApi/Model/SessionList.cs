namespace LlmOps.QueryApi.Model;

/// <summary>A page of conversations, the one asked last first.</summary>
/// <param name="Sessions">The conversations.</param>
/// <param name="Next">Pass as <c>after</c> for the next page; null at the end.</param>
public sealed record SessionList(IReadOnlyList<SessionEntry> Sessions, string? Next);
