using LlmOps.Engine.Remembering;

namespace LlmOps.Engine.Asking;

/// <summary>A citation that its passage does not contradict.</summary>
/// <param name="Citation">The citation.</param>
/// <param name="MayBeTurned">Whether the claim may turn round who does what to whom: vectors would not tell.</param>
internal sealed record CheckedCitation(TurnCitation Citation, bool MayBeTurned);
