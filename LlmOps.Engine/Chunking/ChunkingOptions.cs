using System.ComponentModel.DataAnnotations;

namespace LlmOps.Engine.Chunking;

/// <summary>How documents are cut. Token counts are those of <see cref="ChunkTokens"/>. Section <c>Chunking</c>.</summary>
public sealed class ChunkingOptions : IValidatableObject
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Chunking";

    /// <summary>A chunk of fewer tokens is joined to a neighbor where it may be.</summary>
    [Range(0, 8_000)]
    public int MinTokens { get; set; } = 60;

    /// <summary>A section of at most so many tokens is one chunk and needs no model; also the size at which text without breakpoints is
    /// cut.</summary>
    [Range(8, 8_000)]
    public int TargetTokens { get; set; } = 400;

    /// <summary>No chunk has more tokens.</summary>
    [Range(16, 8_000)]
    public int MaxTokens { get; set; } = 512;

    /// <summary>A table of at most so many tokens stays whole; a longer one is cut between rows wherever half as many have come
    /// together. Rows say more by themselves than sentences do, and a question asks for one of them. <see cref="MaxTokens"/> holds for
    /// tables too.</summary>
    [Range(16, 8_000)]
    public int TableTokens { get; set; } = 400;

    /// <summary>Tokens of the passage before that a chunk repeats at its start, in whole sentences, at most. They come on top of
    /// <see cref="MaxTokens"/>.</summary>
    [Range(0, 2_000)]
    public int OverlapTokens { get; set; }

    /// <summary>Tokens of the text before a chunk in its section that it is embedded and searched with, in whole sentences or lines, at
    /// most; 0: none.</summary>
    [Range(0, 400)]
    public int ContextTokens { get; set; }

    /// <summary>Who says where the subject changes inside a long section.</summary>
    public ChunkBorders Borders { get; set; } = ChunkBorders.Local;

    /// <summary>Sentences in each window that is embedded to see where the subject changes.</summary>
    [Range(1, 20)]
    public int WindowSentences { get; set; } = 3;

    /// <summary>The subject changes where the distance between two neighboring windows is among the largest: 0.90 takes the largest
    /// tenth.</summary>
    [Range(0.5, 0.999)]
    public double BreakpointPercentile { get; set; } = 0.90;

    /// <summary>Length of the embeddings asked of the model; small ones do for distances between neighbors. 0 leaves it to the
    /// model.</summary>
    [Range(0, 8_192)]
    public int EmbeddingDimensions { get; set; } = 256;

    /// <summary>Windows sent to the embedding generator in one call.</summary>
    [Range(1, 2_048)]
    public int EmbeddingBatchSize { get; set; } = 64;

    /// <summary>Windows embedded for one document at most. What is beyond is cut at paragraphs and sentences alone, so that a long document
    /// costs no more than this.</summary>
    [Range(0, 1_000_000)]
    public int MaxEmbeddedWindows { get; set; } = 1_000;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MinTokens > TargetTokens || TargetTokens > MaxTokens)
        {
            yield return new ValidationResult(
                $"{Section}: {nameof(MinTokens)} <= {nameof(TargetTokens)} <= {nameof(MaxTokens)} must hold; they are {MinTokens}, "
                    + $"{TargetTokens} and {MaxTokens}.",
                [nameof(MinTokens), nameof(TargetTokens), nameof(MaxTokens)]
            );
        }
    }
}
