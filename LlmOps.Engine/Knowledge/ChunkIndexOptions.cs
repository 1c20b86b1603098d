using System.ComponentModel.DataAnnotations;

namespace LlmOps.Engine.Knowledge;

/// <summary>How chunks are scored and how the index is kept; configuration section <c>Knowledge:Index</c>.</summary>
public sealed class ChunkIndexOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Knowledge:Index";

    /// <summary>BM25: how fast repetition of a term stops to count.</summary>
    [Range(0, 10)]
    public float K1 { get; set; } = 1.2f;

    /// <summary>BM25: how much long fields are marked down, 0 to 1.</summary>
    [Range(0, 1)]
    public float B { get; set; } = 0.75f;

    /// <summary>Weight of a match in the document's title, on top of its weight among the words of title, headings and text, which count
    /// 1.</summary>
    [Range(0, 100)]
    public float TitleBoost { get; set; } = 0.3f;

    /// <summary>Terms of a question that are searched at most: of a longer one, those in the fewest chunks.</summary>
    [Range(1, 1024)]
    public int MaxQueryTerms { get; set; } = 64;

    /// <summary>Candidates of the scan over quantized vectors, for each result asked for, that are scored again with exact vectors at
    /// most.</summary>
    [Range(1, 100)]
    public int VectorOversampling { get; set; } = 2;

    /// <summary>Embedded index: chunks that concurrent writers share one commit for at most.</summary>
    [Range(1, 100_000)]
    public int MaxChunksPerCommit { get; set; } = 2_000;
}
