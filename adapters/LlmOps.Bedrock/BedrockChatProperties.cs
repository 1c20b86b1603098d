namespace LlmOps.Bedrock;

/// <summary>Keys of <c>AdditionalProperties</c> that the Bedrock chat client reads from requests and writes to responses.</summary>
public static class BedrockChatProperties
{
    /// <summary>On <c>ChatOptions</c>, an <c>IReadOnlyDictionary&lt;string, string&gt;</c> of 1 to 16 entries: goes to the invocation log,
    /// where training data can be chosen by it. Never put personal data there.</summary>
    public const string RequestMetadata = "bedrock.requestMetadata";

    /// <summary>On <c>ChatOptions</c>, <c>false</c>: this call does without the configured guardrail.</summary>
    public const string Guardrail = "bedrock.guardrail";

    /// <summary>On the answer's message, string: Bedrock's own stop reason, such as <c>guardrail_intervened</c> or
    /// <c>malformed_model_output</c>.</summary>
    public const string StopReason = "bedrock.stopReason";

    /// <summary>On the answer's message, long: milliseconds the service says it took.</summary>
    public const string LatencyMs = "bedrock.latencyMs";

    /// <summary>On the answer's message, <c>JsonElement</c>: what the guardrail found. It may hold text of question and answer.</summary>
    public const string GuardrailTrace = "bedrock.guardrailTrace";
}
