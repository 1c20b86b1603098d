namespace LlmOps.Engine.Asking;

/// <summary>What came of rewriting a question.</summary>
/// <param name="Text">The question that stands alone, or null where it already did.</param>
/// <param name="Degraded">True where the model failed and the last question's words stand in.</param>
public sealed record RewrittenQuestion(string? Text, bool Degraded);
