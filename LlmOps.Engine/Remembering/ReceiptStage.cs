namespace LlmOps.Engine.Remembering;

/// <summary>The time of one stage of an answer.</summary>
/// <param name="Name"><c>prepare</c> (budget and history), <c>rewrite</c>, <c>retrieve</c> or <c>answer</c>.</param>
/// <param name="Milliseconds">How long it took.</param>
public sealed record ReceiptStage(string Name, double Milliseconds);
