namespace LlmOps.Engine.Remembering;

/// <summary>One question and its answer. Immutable once written, but for its <see cref="Feedback"/>.</summary>
public sealed record ConversationTurn
{
    /// <summary>The session, unique within its tenant: 1 to 128 characters of <c>A-Z a-z 0-9 . _ -</c>.</summary>
    public required string SessionId { get; init; }

    /// <summary>The turn's own id; writing the same turn again changes nothing.</summary>
    public required string TurnId { get; init; }

    /// <summary>Place in the session: rises strictly. At least the microseconds of <see cref="At"/> since 1970, so that it also rises
    /// across tiers that have forgotten the turns before.</summary>
    public long Sequence { get; init; }

    /// <summary>When the question was asked, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The question as asked.</summary>
    public required string Question { get; init; }

    /// <summary>The question as it was searched for, where it was rewritten.</summary>
    public string? RewrittenQuestion { get; init; }

    /// <summary>The answer as given.</summary>
    public required string Answer { get; init; }

    /// <summary>False where the answer says that the documents do not hold it.</summary>
    public required bool Answered { get; init; }

    /// <summary>What the answer rests on.</summary>
    public IReadOnlyList<TurnCitation> Citations { get; init; } = [];

    /// <summary>The sets of access labels, each separated by spaces, of the documents that the answer was made from; null: documents that
    /// the whole tenant sees.</summary>
    public IReadOnlyList<string>? AccessLabels { get; init; }

    /// <summary>Citations of the answer that its passages contradict or do not speak of, and that were withheld.</summary>
    public int WithheldCitations { get; init; }

    /// <summary>The version of the instructions that the answer was made with, or null where no model was asked.</summary>
    public string? Prompt { get; init; }

    /// <summary>The model that answered.</summary>
    public string? Model { get; init; }

    /// <summary>Tokens read, cached ones included.</summary>
    public long InputTokens { get; init; }

    /// <summary>Tokens written.</summary>
    public long OutputTokens { get; init; }

    /// <summary>What the turn cost, US dollars.</summary>
    public decimal CostUsd { get; init; }

    /// <summary><c>exact</c> or <c>meaning</c> where the answer is one that was given before, to the same question or to one of the
    /// same meaning; else null.</summary>
    public string? Cached { get; init; }

    /// <summary>How the answer came about; null for turns of versions that kept no receipt.</summary>
    public AnswerReceipt? Receipt { get; init; }

    /// <summary>What a reader said about the answer; the one part of a turn that may come, and change, after it was written.</summary>
    public TurnFeedback? Feedback { get; init; }
}
