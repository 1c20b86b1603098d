using System.Text.Json;

namespace LlmOps.LocalBedrock.Wire;

internal sealed record CreateJobRequest
{
    public string? JobName { get; init; }

    public string? CustomModelName { get; init; }

    public string? RoleArn { get; init; }

    public string? ClientRequestToken { get; init; }

    public string? BaseModelIdentifier { get; init; }

    public string? CustomizationType { get; init; }

    public string? CustomModelKmsKeyId { get; init; }

    public IReadOnlyList<Tag>? JobTags { get; init; }

    public IReadOnlyList<Tag>? CustomModelTags { get; init; }

    public TrainingDataConfig? TrainingDataConfig { get; init; }

    public ValidationDataConfig? ValidationDataConfig { get; init; }

    public S3Config? OutputDataConfig { get; init; }

    public IReadOnlyDictionary<string, string>? HyperParameters { get; init; }

    public JsonElement? VpcConfig { get; init; }

    public JsonElement? CustomizationConfig { get; init; }
}
