namespace LlmOps.LocalBedrock.Wire;

internal sealed record GuardrailOutput(string Text);
