namespace LlmOps.Benchmarks.Quality;

/// <summary>A document as it is sent to ingestion.</summary>
/// <param name="Id">An id that the product accepts.</param>
/// <param name="Title">Its title, or null.</param>
/// <param name="Text">Its text; not empty.</param>
/// <param name="ContentType">Its media type.</param>
internal sealed record IncomingText(string Id, string? Title, string Text, string ContentType = "text/plain");
