using LlmOps.Engine.Asking.Support;

namespace LlmOps.Engine.Asking;

/// <summary>A passage that claims are checked against.</summary>
/// <param name="Passage">The passage.</param>
/// <param name="Text">Its text, taken apart.</param>
internal sealed record CitedPassage(Passage Passage, ReadPassage Text);
