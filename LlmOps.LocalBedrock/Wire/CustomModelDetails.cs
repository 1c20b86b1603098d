namespace LlmOps.LocalBedrock.Wire;

internal sealed record CustomModelDetails
{
    public required string ModelArn { get; init; }

    public required string ModelName { get; init; }

    public required string JobName { get; init; }

    public required string JobArn { get; init; }

    public required string BaseModelArn { get; init; }

    public string? CustomizationType { get; init; }

    public IReadOnlyDictionary<string, string>? HyperParameters { get; init; }

    public required TrainingDataConfig TrainingDataConfig { get; init; }

    public ValidationDataConfig? ValidationDataConfig { get; init; }

    public required S3Config OutputDataConfig { get; init; }

    public TrainingMetrics? TrainingMetrics { get; init; }

    public IReadOnlyList<ValidationMetric>? ValidationMetrics { get; init; }

    public required DateTimeOffset CreationTime { get; init; }

    public required string ModelStatus { get; init; }
}
