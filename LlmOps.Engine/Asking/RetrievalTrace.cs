namespace LlmOps.Engine.Asking;

/// <summary>The order of passages after each stage of one retrieval, for measurements.</summary>
internal sealed class RetrievalTrace
{
    /// <summary>Stage names beside those of the legs.</summary>
    public const string Fused = "fused",
        Final = "final";

    private readonly List<(string Stage, IReadOnlyList<Entry> Entries)> _stages = [];

    /// <summary>The stages in the order in which they were done; each with its passages, best first.</summary>
    public IReadOnlyList<(string Stage, IReadOnlyList<Entry> Entries)> Stages => _stages;

    /// <summary>Notes a stage.</summary>
    public void Add(string stage, IEnumerable<Entry> entries) => _stages.Add((stage, [.. entries]));

    /// <summary>A passage in the order of a stage.</summary>
    /// <param name="ChunkId">The passage.</param>
    /// <param name="DocumentId">Its document.</param>
    /// <param name="Score">Its score in this stage.</param>
    public readonly record struct Entry(string ChunkId, string DocumentId, double Score);
}
