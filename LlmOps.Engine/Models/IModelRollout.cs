using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Models;

/// <summary>Says which model answers a session.</summary>
public interface IModelRollout
{
    /// <summary>Id of the model; the same session gets the same one as long as no rollout changes.</summary>
    ValueTask<string> ChooseAsync(TenantScope scope, string sessionId, CancellationToken cancellationToken);
}
