namespace LlmOps.LocalBedrock.Wire;

internal sealed record RerankText(string? Text);
