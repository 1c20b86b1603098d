using System.Text.Json;

namespace LlmOps.LocalBedrock.Wire;

internal sealed record JobDetails
{
    public required string JobArn { get; init; }

    public required string JobName { get; init; }

    public string? OutputModelName { get; init; }

    public string? OutputModelArn { get; init; }

    public string? ClientRequestToken { get; init; }

    public required string RoleArn { get; init; }

    public required string Status { get; init; }

    public required JobStatusDetails StatusDetails { get; init; }

    public string? FailureMessage { get; init; }

    public required DateTimeOffset CreationTime { get; init; }

    public required DateTimeOffset LastModifiedTime { get; init; }

    public DateTimeOffset? EndTime { get; init; }

    public required string BaseModelArn { get; init; }

    public IReadOnlyDictionary<string, string>? HyperParameters { get; init; }

    public required TrainingDataConfig TrainingDataConfig { get; init; }

    public ValidationDataConfig? ValidationDataConfig { get; init; }

    public required S3Config OutputDataConfig { get; init; }

    public string? CustomizationType { get; init; }

    public string? OutputModelKmsKeyArn { get; init; }

    public TrainingMetrics? TrainingMetrics { get; init; }

    public IReadOnlyList<ValidationMetric>? ValidationMetrics { get; init; }

    public JsonElement? VpcConfig { get; init; }

    public JsonElement? CustomizationConfig { get; init; }
}
