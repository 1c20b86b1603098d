using System.ComponentModel.DataAnnotations;

namespace LlmOps.LocalBedrock.Models.Embeddings;

/// <summary>Which local model embeds; configuration section <c>LocalBedrock:Embeddings</c>.</summary>
public sealed class EmbeddingOptions
{
    /// <summary>Hashed features of the text: no model.</summary>
    public const string Hashed = "hashed";

    /// <summary>MiniLM where this build has what it needs, hashed features elsewhere.</summary>
    public const string Auto = "auto";

    /// <summary>The embedding model: <c>auto</c>, <c>hashed</c>, <c>minilm</c> or <c>arctic-xs</c>.</summary>
    [AllowedValues(Auto, Hashed, "minilm", "arctic-xs")]
    public string Model { get; set; } = Auto;

    /// <summary>How a sentence model's weights are stored and multiplied: <c>int8</c>, or <c>fp32</c> as they were published.</summary>
    [AllowedValues("int8", "fp32")]
    public string Precision { get; set; } = "int8";

    /// <summary>Where quantized models are kept; null: in the user's cache directory.</summary>
    public string? CacheDirectory { get; set; }

    /// <summary>Texts that are embedded at once, each on one thread; null: one for each processor.</summary>
    [Range(1, 256)]
    public int? MaxConcurrency { get; set; }
}
