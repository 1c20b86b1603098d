namespace LlmOps.Engine.Remembering;

/// <summary>A session as all tiers together hold it.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="Turns">Its turns in order, each once; the last <see cref="MemoryOptions.SessionTurns"/>.</param>
/// <param name="Degraded">Parts (<see cref="MemoryParts"/>) that did not answer: turns that only they hold are missing.</param>
public sealed record StoredSession(string SessionId, IReadOnlyList<ConversationTurn> Turns, IReadOnlyList<string> Degraded);
