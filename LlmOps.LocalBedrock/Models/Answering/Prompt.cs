namespace LlmOps.LocalBedrock.Models.Answering;

/// <summary>What a request asks of the extractive model.</summary>
internal sealed record Prompt(PromptTask Task, string Question)
{
    public string? StandaloneQuestion { get; init; }

    public IReadOnlyList<Passage> Passages { get; init; } = [];

    public IReadOnlyList<Turn> Turns { get; init; } = [];
}
