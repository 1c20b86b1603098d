using LlmOps.LocalBedrock.Wire;

namespace LlmOps.LocalBedrock.Guardrails;

internal sealed record GuardrailVerdict(bool Blocked, GuardrailAssessment Assessment, GuardrailUsage Usage, GuardrailCoverage Coverage);
