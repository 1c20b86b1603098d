namespace LlmOps.Engine.Models;

/// <summary>What to train, from what, into what.</summary>
/// <param name="JobName">1 to 63 characters, unique in the account.</param>
/// <param name="ModelName">Name of the model that comes out, 1 to 63 characters.</param>
/// <param name="RoleArn">The role in whose name Bedrock reads and writes the buckets.</param>
/// <param name="BaseModel">Id of the model to start from.</param>
/// <param name="TrainingUri"><c>s3://</c> address of the training records, JSONL.</param>
/// <param name="OutputUri"><c>s3://</c> address under which metrics are written.</param>
public sealed record CustomizationRequest(
    string JobName,
    string ModelName,
    string RoleArn,
    string BaseModel,
    string TrainingUri,
    string OutputUri
)
{
    /// <summary><c>s3://</c> address of the validation records; null: none.</summary>
    public string? ValidationUri { get; init; }

    /// <summary><c>FINE_TUNING</c>, <c>CONTINUED_PRE_TRAINING</c> or another type the service knows.</summary>
    public string Type { get; init; } = "FINE_TUNING";

    /// <summary>Such as <c>epochCount</c> = <c>2</c>; values are text on the wire.</summary>
    public IReadOnlyDictionary<string, string> HyperParameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Tags of job and model.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
}
