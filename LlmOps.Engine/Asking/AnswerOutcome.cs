using LlmOps.Engine.Models;
using Microsoft.Extensions.AI;

namespace LlmOps.Engine.Asking;

/// <summary>What the reason for which a model stopped means for its answer.</summary>
internal static class AnswerOutcome
{
    /// <summary>The guardrail or the model's own filter spoke in the answer's place.</summary>
    public const string Blocked = "answer:blocked";

    /// <summary>The answer reached its limit of tokens before its end.</summary>
    public const string Cut = "answer:cut";

    /// <summary>What the answer lacks; null where it is whole.</summary>
    /// <exception cref="ModelException"><see cref="ModelException.MalformedResponse"/>: the model gave nothing that can be
    /// shown.</exception>
    public static string? PartMissing(ChatFinishReason? reason, string answer)
    {
        if (reason == ChatFinishReason.ContentFilter)
        {
            return Blocked;
        }

        if (reason == ChatFinishReason.Length)
        {
            return Cut;
        }

        return reason?.Value.StartsWith("malformed", StringComparison.Ordinal) is true || string.IsNullOrWhiteSpace(answer)
            ? throw new ModelException(
                ModelException.MalformedResponse,
                $"The model stopped ({reason?.Value ?? "without a reason"}) without an answer that can be shown."
            )
            : null;
    }
}
