namespace LlmOps.LocalBedrock.Wire;

internal sealed record JobPhase(string Status, DateTimeOffset? CreationTime, DateTimeOffset? LastModifiedTime);
