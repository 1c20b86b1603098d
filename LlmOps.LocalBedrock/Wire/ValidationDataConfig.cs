namespace LlmOps.LocalBedrock.Wire;

internal sealed record ValidationDataConfig(IReadOnlyList<S3Config>? Validators);
