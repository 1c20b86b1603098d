using System.Text.Json;

namespace LlmOps.Engine.Remembering;

/// <summary>How an answer came about. It is kept within its turn, so it lives and is erased with it.</summary>
/// <param name="PromptVersion">Version of the instructions to the model.</param>
/// <param name="PromptHash">SHA-256 of the messages as they were sent, hexadecimal; null where no model was asked.</param>
/// <param name="Candidates">What was found and what became of it, best first.</param>
/// <param name="Legs">How each way of finding went.</param>
/// <param name="Withheld">Citations that did not go out.</param>
/// <param name="Stages">Time of each stage.</param>
/// <param name="Costs">What was used, by model and purpose; they add up to the turn's cost.</param>
/// <param name="Degraded">Parts that were missing.</param>
/// <param name="BudgetLevel">What the budget allowed.</param>
/// <param name="FinishReason">Why the model ended its answer; null where none was asked.</param>
public sealed record AnswerReceipt(
    string PromptVersion,
    string? PromptHash,
    IReadOnlyList<ReceiptCandidate> Candidates,
    IReadOnlyList<ReceiptLeg> Legs,
    IReadOnlyList<WithheldCitation> Withheld,
    IReadOnlyList<ReceiptStage> Stages,
    IReadOnlyList<ReceiptCost> Costs,
    IReadOnlyList<string> Degraded,
    string BudgetLevel,
    string? FinishReason
)
{
    /// <summary>What the cache of answers had to do with it; null for turns of versions that had none.</summary>
    public ReceiptCache? Cache { get; init; }

    /// <summary>How citations were decided that words could not decide; null where there were none, or nothing could.</summary>
    public ReceiptReview? Review { get; init; }

    /// <summary>The conditions that passages had to fulfill, in the form of a question's <c>filters</c>; null: none.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Filters { get; init; }
}
