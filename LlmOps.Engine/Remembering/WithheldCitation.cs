namespace LlmOps.Engine.Remembering;

/// <summary>A citation that did not go out.</summary>
/// <param name="Passage">The number that the model wrote.</param>
/// <param name="Claim">The statement that it stood behind.</param>
/// <param name="Reason"><c>not-supported</c>: the passage does not say it; <c>no-such-passage</c>.</param>
public sealed record WithheldCitation(int Passage, string Claim, string Reason);
