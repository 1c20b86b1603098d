using System.ComponentModel.DataAnnotations;

namespace LlmOps.Engine.Extraction;

/// <summary>Who finds names and relations in documents; configuration section <c>Extraction</c>.</summary>
public sealed class ExtractionOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Extraction";

    /// <summary>Rules cost nothing and know English best; a model takes any language and is paid from the budget of ingestion.</summary>
    public ExtractionSource Source { get; set; } = ExtractionSource.Rules;

    /// <summary>The chat model that extracts; null: the one that answers.</summary>
    public string? Model { get; set; }

    /// <summary>Chunks that one call of the model reads.</summary>
    [Range(1, 50)]
    public int ChunksPerCall { get; set; } = 8;

    /// <summary>Tokens that the model may write for one chunk at most.</summary>
    [Range(50, 4_000)]
    public int MaxOutputTokensPerChunk { get; set; } = 300;

    /// <summary>Time limit of one call.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromMinutes(1);
}
