namespace LlmOps.Benchmarks.Quality;

/// <summary>A question of a collection.</summary>
/// <param name="Id">Its id in the judgments.</param>
/// <param name="Text">The question.</param>
internal sealed record CollectionQuestion(string Id, string Text);
