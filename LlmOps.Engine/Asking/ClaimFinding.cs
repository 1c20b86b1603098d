using LlmOps.Engine.Remembering;

namespace LlmOps.Engine.Asking;

/// <summary>What was found of an undecided claim.</summary>
/// <param name="Standing">What the passage says of it.</param>
/// <param name="By"><c>similarity</c> or <c>judge</c>.</param>
/// <param name="Citation">The citation with the sentence that carries the claim; null where it is withheld.</param>
internal sealed record ClaimFinding(ClaimStanding Standing, string By, TurnCitation? Citation);
