namespace LlmOps.LocalBedrock.Wire;

internal sealed record CustomModelSummary(
    string ModelArn,
    string ModelName,
    DateTimeOffset CreationTime,
    string BaseModelArn,
    string BaseModelName,
    string? CustomizationType,
    string ModelStatus
);
