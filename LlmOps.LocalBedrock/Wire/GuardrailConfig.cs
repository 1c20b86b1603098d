namespace LlmOps.LocalBedrock.Wire;

internal sealed record GuardrailConfig
{
    public string? GuardrailIdentifier { get; init; }

    public string? GuardrailVersion { get; init; }

    public string? Trace { get; init; }

    public string? StreamProcessingMode { get; init; }
}
