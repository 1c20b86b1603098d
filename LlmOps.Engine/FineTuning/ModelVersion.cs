namespace LlmOps.Engine.FineTuning;

/// <summary>A tuned model in the registry.</summary>
public sealed record ModelVersion
{
    /// <summary>Its id: the run's.</summary>
    public required string Id { get; init; }

    /// <summary>How far it has come.</summary>
    public required ModelState State { get; init; }

    /// <summary>ARN of the model.</summary>
    public required string ModelArn { get; init; }

    /// <summary>ARN by which it is called.</summary>
    public required string ServingArn { get; init; }

    /// <summary>The model whose price holds for calls.</summary>
    public required string PricedAs { get; init; }

    /// <summary>The model it was tuned from.</summary>
    public required string BaseModel { get; init; }

    /// <summary>ARN of the job that made it.</summary>
    public required string JobArn { get; init; }

    /// <summary>Hash of the dataset it was trained on.</summary>
    public required string DatasetHash { get; init; }

    /// <summary>The tenants whose conversations trained it; it answers these and no others.</summary>
    public required IReadOnlyList<string> Tenants { get; init; }

    /// <summary>What the gate found.</summary>
    public required GateDecision Decision { get; init; }

    /// <summary>Share of sessions that it answers as a canary, 0 to 1.</summary>
    public required double CanaryShare { get; init; }

    /// <summary>When it was registered.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its state last changed.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>True where lines of its dataset have been erased since.</summary>
    public bool IsStale { get; init; }
}
