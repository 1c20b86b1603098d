namespace LlmOps.QueryApi.Model;

/// <summary>A conversation in a list.</summary>
/// <param name="SessionId">Its id.</param>
/// <param name="Title">The question that it began with, shortened.</param>
/// <param name="LastAt">When its last question was asked.</param>
public sealed record SessionEntry(string SessionId, string Title, DateTimeOffset LastAt);
