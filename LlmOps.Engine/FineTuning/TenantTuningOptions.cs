namespace LlmOps.Engine.FineTuning;

/// <summary>What one tenant agreed to.</summary>
public sealed class TenantTuningOptions
{
    /// <summary>True where the tenant's conversations may train a model. Without it nothing of the tenant is read.</summary>
    public bool Consent { get; set; }
}
