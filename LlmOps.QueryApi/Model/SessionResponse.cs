namespace LlmOps.QueryApi.Model;

/// <summary>A conversation.</summary>
/// <param name="SessionId">Its id.</param>
/// <param name="Turns">Its turns in order.</param>
/// <param name="Degraded">Memory tiers that did not answer; turns only they hold are missing.</param>
public sealed record SessionResponse(string SessionId, IReadOnlyList<SessionTurn> Turns, IReadOnlyList<string> Degraded);
