namespace LlmOps.Engine.Models;

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
    public string ChatModel { get; set; } = "us.anthropic.claude-haiku-4-5-20251001-v1:0";

    /// <summary>Model id of the embedding model.</summary>
    public string EmbeddingModel { get; set; } = "amazon.titan-embed-text-v2:0";

    /// <summary>Length of an embedding: 256, 512 or 1024.</summary>
    public int EmbeddingDimensions { get; set; } = 1024;

    /// <summary>Embedding calls under way at once.</summary>
    public int EmbeddingConcurrency { get; set; } = 16;

    /// <summary>Model id or ARN of the rerank model.</summary>
    public string RerankModel { get; set; } = "cohere.rerank-v3-5:0";

    /// <summary>Tokens an answer may have at most.</summary>
    public int MaxOutputTokens { get; set; } = 1024;

    /// <summary>Sampling temperature, 0 to 1. Only this one is sent, never top-p with it.</summary>
    public float Temperature { get; set; } = 0.2f;

    /// <summary>Time for one call from its start to its last byte.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(120);

    /// <summary>Time until a response must begin.</summary>
    public TimeSpan FirstByteTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Time between two events of a stream.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Attempts for one call in total, the first included.</summary>
    public int MaxAttempts { get; set; } = 4;
}
