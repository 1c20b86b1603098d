using LlmOps.Engine.Chunking;
using Passage = LlmOps.Engine.Asking.Passage;

namespace LlmOps.Engine.FineTuning;

/// <summary>A passage that an example shows to the model, in all that the served prompt shows of one.</summary>
/// <param name="Index">The number by which the answer cites it.</param>
/// <param name="DocumentId">Its document.</param>
/// <param name="ChunkId">Its chunk.</param>
/// <param name="Title">Title of the document.</param>
/// <param name="Text">The text.</param>
internal sealed record ExamplePassage(int Index, string DocumentId, string ChunkId, string Title, string Text)
{
    /// <summary>The headings above it.</summary>
    public IReadOnlyList<string> Headings { get; init; } = [];

    /// <summary>The document's date, where its metadata tell one.</summary>
    public string? Date { get; init; }

    public Passage ToPassage()
    {
        _ = Chunking.ChunkId.TryParse(ChunkId, out _, out var generation, out var ordinal);
        var chunk = new Chunk(DocumentId, generation, ordinal, 0, Text.Length, Text, Headings, 0);
        return new Passage(Index, chunk, Title, 1, null, new Dictionary<string, int>(), null)
        {
            Metadata = Date is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["date"] = Date },
        };
    }
}
