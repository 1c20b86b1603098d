namespace LlmOps.Engine.FineTuning;

/// <summary>The registry at one moment: models, newest first, and what changed.</summary>
/// <param name="Models">The tuned models.</param>
/// <param name="Changes">The last changes, newest first. A change and its entry here are one write.</param>
public sealed record RegistryState(IReadOnlyList<ModelVersion> Models, IReadOnlyList<ModelChange> Changes)
{
    /// <summary>No model.</summary>
    public static RegistryState Empty { get; } = new([], []);

    /// <summary>The model that answers all sessions of a tenant; null: the configured one.</summary>
    public ModelVersion? ActiveFor(string tenantId) =>
        Models.FirstOrDefault(model => model.State == ModelState.Active && model.Tenants.Contains(tenantId));

    /// <summary>The model that answers a share of a tenant's sessions; null: none.</summary>
    public ModelVersion? CanaryFor(string tenantId) =>
        Models.FirstOrDefault(model => model.State == ModelState.Canary && model.Tenants.Contains(tenantId));

    /// <summary>True where a session is one of a canary's. Every process draws the same lot, and a session stays with its model.</summary>
    public static bool IsInCanary(ModelVersion canary, string tenantId, string sessionId) =>
        StableShare.Of(canary.Id, $"{tenantId}/{sessionId}") < canary.CanaryShare;
}
