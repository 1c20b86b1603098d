namespace LlmOps.LocalBedrock.Wire;

internal sealed record GuardrailCoverage(TextCoverage TextCharacters);
