namespace LlmOps.LocalBedrock.Wire;

internal sealed record ConverseTrace
{
    public GuardrailTrace? Guardrail { get; init; }

    public PromptRouterTrace? PromptRouter { get; init; }
}
