using System.Text.Json.Serialization;
using LlmOps.Engine.Remembering;

namespace LlmOps.Engine.Asking;

/// <summary>An answer that may be given again, and what has to be as it was for that.</summary>
public sealed record CachedAnswer
{
    /// <summary>Hash of the question and its <see cref="Partition"/>.</summary>
    public required string Key { get; init; }

    /// <summary>Hash of everything but the question that decides an answer: labels, filter, models, prompt, settings.</summary>
    public required string Partition { get; init; }

    /// <summary>Hash of the candidates, with their documents' generations, that the passages were chosen from.</summary>
    public required string Candidates { get; init; }

    /// <summary>Hash of the first of these candidates, before reranking.</summary>
    public required string FirstCandidates { get; init; }

    /// <summary>The passages that the model was given, in their order.</summary>
    public required IReadOnlyList<CachedPassage> Passages { get; init; }

    /// <summary>The answer as given.</summary>
    public required string Answer { get; init; }

    /// <summary>What it rests on.</summary>
    public required IReadOnlyList<TurnCitation> Citations { get; init; }

    /// <summary>Citations that were withheld.</summary>
    public int WithheldCitations { get; init; }

    /// <summary>The model that answered.</summary>
    public string? Model { get; init; }

    /// <summary>The version of the instructions.</summary>
    public string? Prompt { get; init; }

    /// <summary>SHA-256 of the messages as they were sent.</summary>
    public string? PromptHash { get; init; }

    /// <summary>Why the model ended.</summary>
    public string? FinishReason { get; init; }

    /// <summary>What the answer cost when it was made, US dollars.</summary>
    public decimal CostUsd { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>From when on it is not given again, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The question's vector, of unit length; null where answers are not found by meaning. Stores may keep it with half the
    /// precision.</summary>
    [JsonIgnore]
    public ReadOnlyMemory<float>? Vector { get; init; }
}
