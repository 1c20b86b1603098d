namespace LlmOps.Engine.Asking;

/// <summary>With what a question is answered again; null: as the service is configured.</summary>
public sealed record ReplaySettings
{
    /// <summary>Passages that reach the model.</summary>
    public int? TopPassages { get; init; }

    /// <summary>Candidates that the reranker sees.</summary>
    public int? PoolSize { get; init; }

    /// <summary>Weights of the legs in the fusion.</summary>
    public double? TextWeight { get; init; }

    /// <inheritdoc cref="TextWeight"/>
    public double? VectorWeight { get; init; }

    /// <inheritdoc cref="TextWeight"/>
    public double? GraphWeight { get; init; }

    /// <summary>The reranker's say in the final order, 0 to 1.</summary>
    public double? RerankShare { get; init; }

    /// <summary>False: nothing is reranked.</summary>
    public bool? Rerank { get; init; }

    /// <summary>The chat model.</summary>
    public string? Model { get; init; }

    /// <summary>Version of the instructions.</summary>
    public string? PromptVersion { get; init; }

    /// <summary>Tokens of the answer at most.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>Sampling temperature, 0 to 1.</summary>
    public double? Temperature { get; init; }
}
