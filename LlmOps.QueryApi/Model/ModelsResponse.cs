using LlmOps.Engine.FineTuning;

namespace LlmOps.QueryApi.Model;

/// <summary>The models that answer.</summary>
/// <param name="Configured">Id of the model that answers where no tuned one does.</param>
/// <param name="Models">The tuned models, newest first.</param>
/// <param name="Changes">What changed, newest first: who did it, and why.</param>
public sealed record ModelsResponse(string Configured, IReadOnlyList<ModelVersion> Models, IReadOnlyList<ModelChange> Changes);
