namespace LlmOps.Benchmarks.FineTuning;

/// <summary>A question that was answered.</summary>
internal sealed record AskedTurn(LoopSession Session, LoopTurn Turn, string TurnId, string Model, bool IsAnswered, bool IsCached);
