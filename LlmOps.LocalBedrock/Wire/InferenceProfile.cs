namespace LlmOps.LocalBedrock.Wire;

internal sealed record InferenceProfile(
    string InferenceProfileName,
    string Description,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    string InferenceProfileArn,
    IReadOnlyList<InferenceProfileModel> Models,
    string InferenceProfileId,
    string Status,
    string Type
);
