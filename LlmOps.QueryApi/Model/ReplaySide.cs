using LlmOps.Engine.Remembering;

namespace LlmOps.QueryApi.Model;

/// <summary>One of two answers to the same question.</summary>
/// <param name="Answer">The answer.</param>
/// <param name="Answered">False where the documents did not hold it.</param>
/// <param name="Citations">What it rests on.</param>
/// <param name="Model">The model that answered.</param>
/// <param name="PromptVersion">Version of its instructions.</param>
/// <param name="Usage">Tokens and cost.</param>
public sealed record ReplaySide(
    string Answer,
    bool Answered,
    IReadOnlyList<TurnCitation> Citations,
    string? Model,
    string? PromptVersion,
    UsageSummary Usage
);
