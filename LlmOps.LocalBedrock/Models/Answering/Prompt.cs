namespace LlmOps.LocalBedrock.Models.Answering;

/// <summary>What a request asks of the extractive model.</summary>
internal sealed record Prompt(PromptTask Task, string Question)
{
    public string? StandaloneQuestion { get; init; }

    /// <summary>Whether the answer is to begin with a line that says whether it is one.</summary>
    public bool AsksForStatus { get; init; }

    public IReadOnlyList<Passage> Passages { get; init; } = [];

    /// <summary>For a judge: the accepted answer, and the two to compare.</summary>
    public IReadOnlyList<string> Answers { get; init; } = [];

    /// <summary>For a judge of claims: the claims, each with the passage that it cites.</summary>
    public IReadOnlyList<CitedClaim> Claims { get; init; } = [];

    public IReadOnlyList<Turn> Turns { get; init; } = [];
}
