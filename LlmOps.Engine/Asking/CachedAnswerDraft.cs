using LlmOps.Engine.Remembering;

namespace LlmOps.Engine.Asking;

/// <summary>An answer that is to be kept.</summary>
/// <param name="Turn">The turn.</param>
/// <param name="Passages">The passages that the model was given.</param>
internal sealed record CachedAnswerDraft(ConversationTurn Turn, IReadOnlyList<Passage> Passages);
