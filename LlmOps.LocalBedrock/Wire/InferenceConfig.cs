namespace LlmOps.LocalBedrock.Wire;

internal sealed record InferenceConfig
{
    public int? MaxTokens { get; init; }

    public double? Temperature { get; init; }

    public double? TopP { get; init; }

    public IReadOnlyList<string>? StopSequences { get; init; }
}
