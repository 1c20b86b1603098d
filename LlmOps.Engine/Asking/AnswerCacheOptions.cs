using System.ComponentModel.DataAnnotations;

namespace LlmOps.Engine.Asking;

/// <summary>Which answers are given again; configuration section <c>AnswerCache</c>.</summary>
public sealed class AnswerCacheOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "AnswerCache";

    /// <summary>Whether the answer to a question is given again where the same question finds the same passages.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How long an answer may be given again.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Whether it is also given to a question in other words that finds the same first passages.</summary>
    public bool ByMeaning { get; set; }

    /// <summary>Cosine of the two questions' vectors, 0 to 1, from which they count as the same question.</summary>
    [Range(0, 1)]
    public double MinSimilarity { get; set; } = 0.95;

    /// <summary>Id of the embedding model by whose vectors questions are compared, of the same provider as the documents' one; empty: the
    /// documents' own, whose vector the search needs anyway.</summary>
    [StringLength(2048)]
    public string EmbeddingModel { get; set; } = "";

    /// <summary>What that model's requests look like on Bedrock: <c>titan</c>, <c>cohere-v3</c> or <c>cohere-v4</c>; null: as the model's
    /// id says. An ARN that names no model needs it.</summary>
    [AllowedValues(null, "titan", "cohere-v3", "cohere-v4")]
    public string? EmbeddingFormat { get; set; }

    /// <summary>Length of its vectors; 0: 1024 on Bedrock, and what the model gives elsewhere.</summary>
    [Range(0, 4096)]
    public int EmbeddingDimensions { get; set; }

    /// <summary>The latest questions that a question is compared with.</summary>
    [Range(1, 1000)]
    public int ComparedQuestions { get; set; } = 200;

    /// <summary>Time for one call to the store; an answer does not wait for it longer.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:10")]
    public TimeSpan TimeLimit { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The model that embeds questions for the cache alone; null: there is none.</summary>
    internal string? OwnEmbeddingModel => Enabled && ByMeaning && EmbeddingModel.Length > 0 ? EmbeddingModel : null;
}
