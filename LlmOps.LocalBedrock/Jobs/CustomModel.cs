namespace LlmOps.LocalBedrock.Jobs;

/// <summary>What a completed job made.</summary>
internal sealed record CustomModel(string Arn, string Name, CustomizationJob Job);
