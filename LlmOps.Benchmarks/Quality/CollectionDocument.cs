namespace LlmOps.Benchmarks.Quality;

/// <summary>A document of a collection.</summary>
/// <param name="Id">Its id in the judgments; any text without blanks.</param>
/// <param name="Title">Its title; may be empty.</param>
/// <param name="Text">Its text; may be empty where the title is all there is.</param>
internal sealed record CollectionDocument(string Id, string Title, string Text);
