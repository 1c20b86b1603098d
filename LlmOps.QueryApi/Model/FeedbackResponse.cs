using LlmOps.Engine.Remembering;

namespace LlmOps.QueryApi.Model;

/// <summary>Feedback that is durably stored with its turn.</summary>
/// <param name="TurnId">The turn.</param>
/// <param name="SessionId">Its conversation.</param>
/// <param name="Feedback">The feedback as stored; it replaced what was there.</param>
/// <param name="Degraded">Memory tiers that did not take it yet.</param>
public sealed record FeedbackResponse(string TurnId, string SessionId, TurnFeedback Feedback, IReadOnlyList<string> Degraded);
