using LlmOps.Engine.Remembering;

namespace LlmOps.Engine.FineTuning;

/// <summary>An archived turn with the passages that its model saw. The receipt, by far the largest part of a turn, is not kept.</summary>
/// <param name="Turn">The turn, without its receipt.</param>
/// <param name="Passages">The passages of its prompt, in the order of their numbers.</param>
internal sealed record TurnWithPassages(ConversationTurn Turn, IReadOnlyList<PromptPassage> Passages)
{
    /// <summary>Reads the passages from the turn's receipt; a turn of a version that kept none has those that it cites.</summary>
    public static TurnWithPassages Of(ConversationTurn turn) =>
        new(
            turn with
            {
                Receipt = null,
            },
            [
                .. (
                    turn.Receipt?.Candidates.Where(candidate => candidate.Passage is not null)
                        .Select(candidate => new PromptPassage(
                            candidate.Passage!.Value,
                            candidate.DocumentId,
                            candidate.ChunkId,
                            candidate.Start,
                            candidate.End
                        ))
                    ?? []
                )
                    .Concat(turn.Citations.Select(citation => new PromptPassage(citation.Index, citation.DocumentId, citation.ChunkId)))
                    .DistinctBy(passage => passage.Index)
                    .OrderBy(passage => passage.Index),
            ]
        );
}
