namespace LlmOps.Formats.Html;

/// <summary>A page makes more elements than it has tags.</summary>
internal sealed class HtmlTreeMultipliesException() : Exception("The page makes more elements than it has tags.");
