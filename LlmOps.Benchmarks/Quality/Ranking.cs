namespace LlmOps.Benchmarks.Quality;

/// <summary>What one system gave for one question: documents with their scores, best first.</summary>
internal sealed record Ranking(IReadOnlyList<(string Document, double Score)> Entries)
{
    /// <summary>The documents, best first.</summary>
    public IReadOnlyList<string> Documents { get; } = [.. Entries.Select(entry => entry.Document)];

    /// <summary>Makes a ranking of documents out of one of passages: a document stands where its best passage does.</summary>
    public static Ranking OfPassages(IEnumerable<(string Document, double Score)> passages) =>
        new([.. passages.DistinctBy(passage => passage.Document)]);
}
