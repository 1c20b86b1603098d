namespace LlmOps.LocalBedrock.Wire;

internal sealed record CreateJobResponse(string JobArn);
