namespace LlmOps.Engine.Asking;

/// <summary>The content words of a text.</summary>
/// <param name="Language">The language in which they are stemmed; null: English, or not known.</param>
/// <param name="Stems">The distinct words.</param>
internal sealed record TextWords(string? Language, IReadOnlySet<string> Stems);
