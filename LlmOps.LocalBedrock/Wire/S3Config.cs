namespace LlmOps.LocalBedrock.Wire;

internal sealed record S3Config(string? S3Uri);
