using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Stores;

namespace LlmOps.Engine.Ingesting;

/// <summary>What became of one document of a request.</summary>
/// <param name="Id">The document's id.</param>
/// <param name="Acceptance">The acceptance, or null where it was not accepted.</param>
/// <param name="Error">Why it was not accepted, or null.</param>
public sealed record IntakeResult(string Id, Acceptance? Acceptance, StoreUnavailableException? Error)
{
    /// <summary>What became of it.</summary>
    public IntakeOutcome Outcome => Acceptance?.Outcome ?? IntakeOutcome.NotAccepted;
}
