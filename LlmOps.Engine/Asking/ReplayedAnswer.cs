using LlmOps.Engine.Remembering;

namespace LlmOps.Engine.Asking;

/// <summary>A question answered again; no turn was written.</summary>
/// <param name="Answer">The answer.</param>
/// <param name="Answered">False where the documents do not hold it.</param>
/// <param name="Citations">What it rests on.</param>
/// <param name="Model">The model that answered; null where none was asked.</param>
/// <param name="InputTokens">Tokens read by it.</param>
/// <param name="OutputTokens">Tokens written by it.</param>
/// <param name="CostUsd">What the replay cost, US dollars.</param>
/// <param name="Receipt">How it came about.</param>
public sealed record ReplayedAnswer(
    string Answer,
    bool Answered,
    IReadOnlyList<TurnCitation> Citations,
    string? Model,
    long InputTokens,
    long OutputTokens,
    decimal CostUsd,
    AnswerReceipt Receipt
);
