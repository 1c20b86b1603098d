using System.ComponentModel.DataAnnotations;
using LlmOps.Engine.Models;

namespace LlmOps.Bedrock;

/// <summary>Which models are used and how they are called; configuration section <c>Bedrock</c>.</summary>
public sealed class BedrockOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Bedrock";

    /// <summary>AWS region of the runtime and control planes; null: from the environment (<c>AWS_REGION</c>), else us-east-1.</summary>
    public string? Region { get; set; }

    /// <summary>AWS region of the rerank model, where it differs.</summary>
    public string? RerankRegion { get; set; }

    /// <summary>Model id, inference profile id or ARN that answers questions. Never parsed.</summary>
    [Required, StringLength(2048, MinimumLength = 1)]
    public string ChatModel { get; set; } = "us.anthropic.claude-haiku-4-5-20251001-v1:0";

    /// <summary>Model id of the embedding model.</summary>
    [Required, StringLength(2048, MinimumLength = 1)]
    public string EmbeddingModel { get; set; } = "amazon.titan-embed-text-v2:0";

    /// <summary>What the embedding model's requests look like: <c>titan</c>, <c>cohere-v3</c> or <c>cohere-v4</c>; null: as the model's id
    /// says. An ARN that names no model needs it.</summary>
    [AllowedValues(null, "titan", "cohere-v3", "cohere-v4")]
    public string? EmbeddingFormat { get; set; }

    /// <summary>Length of an embedding: 256, 512 or 1024 with Titan, 1024 with Cohere Embed 3, 256, 512, 1024 or 1536 with Cohere Embed
    /// 4.</summary>
    [AllowedValues(256, 512, 1024, 1536)]
    public int EmbeddingDimensions { get; set; } = 1024;

    /// <summary>The same settings with another embedding model.</summary>
    internal BedrockOptions WithEmbeddings(string model, string? format, int dimensions)
    {
        var changed = (BedrockOptions)MemberwiseClone();
        (changed.EmbeddingModel, changed.EmbeddingFormat, changed.EmbeddingDimensions) = (model, format, dimensions);
        return changed;
    }

    /// <summary>Embedding calls under way at once: so many for questions, and so many for batch work.</summary>
    [Range(1, 256)]
    public int EmbeddingConcurrency { get; set; } = 16;

    /// <summary>Characters of a text that are embedded; what is longer is cut. Titan's own limit is 50,000; Cohere Embed 3 takes 2,048
    /// whatever stands here.</summary>
    [Range(1, 50_000)]
    public int EmbeddingMaxCharacters { get; set; } = 50_000;

    /// <summary>Estimated tokens of a text that are embedded; what is longer is cut. Titan's own limit is 8,192; Cohere Embed 3 reads 512
    /// whatever stands here.</summary>
    [Range(1, 8_192)]
    public int EmbeddingMaxTokens { get; set; } = 8_192;

    /// <summary>Model id or ARN of the rerank model.</summary>
    [Required, StringLength(2048, MinimumLength = 1)]
    public string RerankModel { get; set; } = "cohere.rerank-v3-5:0";

    /// <summary>Tokens an answer may have at most.</summary>
    [Range(1, 1_000_000)]
    public int MaxOutputTokens { get; set; } = 1024;

    /// <summary>Sampling temperature, 0 to 1. Only this one is sent, never top-p with it.</summary>
    [Range(0f, 1f)]
    public float Temperature { get; set; } = 0.2f;

    /// <summary>Puts a cache point behind tools and system prompt. Switch it off for a model that refuses cache points; prefixes that are
    /// too short are not cached and cost nothing more.</summary>
    public bool PromptCaching { get; set; } = true;

    /// <summary>How long a cache entry lives: <c>5m</c> or <c>1h</c>; null: the service's default, five minutes.</summary>
    [AllowedValues(null, "5m", "1h")]
    public string? PromptCacheTtl { get; set; }

    /// <summary>Id or ARN of a guardrail that checks question and answer; null: none.</summary>
    public string? GuardrailId { get; set; }

    /// <summary>Version of the guardrail: a number, or <c>DRAFT</c>.</summary>
    [RegularExpression("[1-9][0-9]{0,7}|DRAFT")]
    public string GuardrailVersion { get; set; } = "DRAFT";

    /// <summary>How much the guardrail tells: <c>enabled</c>, <c>disabled</c> or <c>enabled_full</c>.</summary>
    [AllowedValues("enabled", "disabled", "enabled_full")]
    public string GuardrailTrace { get; set; } = "enabled";

    /// <summary>Whether a streamed answer waits for the guardrail (<c>sync</c>) or runs ahead of it (<c>async</c>).</summary>
    [AllowedValues("sync", "async")]
    public string GuardrailStreamMode { get; set; } = "sync";

    /// <summary>Service tier (<c>priority</c>, <c>default</c>, <c>flex</c>, <c>reserved</c>); null: not sent.</summary>
    [AllowedValues(null, "priority", "default", "flex", "reserved")]
    public string? ServiceTier { get; set; }

    /// <summary>Latency class (<c>standard</c>, <c>optimized</c>); null: not sent.</summary>
    [AllowedValues(null, "standard", "optimized")]
    public string? PerformanceLatency { get; set; }

    /// <summary>Time for one call from its start to its last byte, waiting and retries included.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(120);

    /// <summary>Time until a response must begin: a stream's first event, any other call's headers. An unstreamed answer begins when it is
    /// complete, so <see cref="CallTimeout"/> alone holds for it.</summary>
    public TimeSpan FirstByteTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Time between two events of a stream.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Time for counting tokens; after it an estimate has to do.</summary>
    public TimeSpan CountTokensTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Attempts for one call in total, the first included.</summary>
    [Range(1, 10)]
    public int MaxAttempts { get; set; } = 4;

    /// <summary>Connections to each of Bedrock's endpoints at most; each answer under way has one, and calls beyond wait.</summary>
    [Range(1, 100_000)]
    public int MaxConnections { get; set; } = 4_096;

    /// <summary>Bytes of a response that are read; more is an error.</summary>
    [Range(1024, int.MaxValue)]
    public int MaxResponseBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>Asks at start whether the configured models exist. A retired or unknown one stops the service.</summary>
    public bool VerifyModels { get; set; } = true;

    /// <summary>Time for that question at start. A plane that is out of reach does not stop the service; it is not ready until the plane
    /// answers.</summary>
    public TimeSpan VerifyTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>A model whose life ends within this time is warned about.</summary>
    public TimeSpan EndOfLifeWarning { get; set; } = TimeSpan.FromDays(60);
}
