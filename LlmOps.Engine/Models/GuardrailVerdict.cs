namespace LlmOps.Engine.Models;

/// <summary>What a guardrail says of a text.</summary>
/// <param name="Intervened">True where the text was blocked or changed.</param>
/// <param name="Text">What may be shown: the text itself, the text with parts masked, or the guardrail's own message.</param>
/// <param name="Reason">The guardrail's reason; null where it gave none.</param>
public sealed record GuardrailVerdict(bool Intervened, string Text, string? Reason);
