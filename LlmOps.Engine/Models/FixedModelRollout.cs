using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Models;

/// <summary>The configured model answers everyone.</summary>
internal sealed class FixedModelRollout(ModelNames models) : IModelRollout
{
    public ValueTask<string> ChooseAsync(TenantScope scope, string sessionId, CancellationToken cancellationToken) =>
        ValueTask.FromResult(models.Chat);
}
