namespace LlmOps.LocalBedrock;

/// <summary>A guardrail that blocks texts which hold one of its phrases.</summary>
public sealed class GuardrailOptions
{
    /// <summary>Its identifier; its ARN ends in the same.</summary>
    public string Id { get; set; } = "local-guardrail";

    /// <summary>Its published version; <c>DRAFT</c> works as well.</summary>
    public string Version { get; set; } = "1";

    /// <summary>Phrases that block, compared without regard to case.</summary>
    public IList<string> BlockedPhrases { get; } = ["phrase blocked by the local guardrail"];

    /// <summary>What a caller gets instead of an answer when the question is blocked.</summary>
    public string BlockedInputMessage { get; set; } = "Sorry, the guardrail blocked this question.";

    /// <summary>What a caller gets instead of a blocked answer.</summary>
    public string BlockedOutputMessage { get; set; } = "Sorry, the guardrail blocked this answer.";
}
