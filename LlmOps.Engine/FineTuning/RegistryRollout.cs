using LlmOps.Engine.Models;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmOps.Engine.FineTuning;

/// <summary>Chooses by the registry, which it reads again when what it knows is old. A registry out of reach changes nothing: the last
/// known rollout goes on.</summary>
internal sealed partial class RegistryRollout(
    ModelRegistry registry,
    ModelNames models,
    IOptions<FineTuningOptions> options,
    TimeProvider time,
    ILogger<RegistryRollout> logger
) : IModelRollout, IDisposable
{
    private static readonly TimeSpan s_readLimit = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _reading = new(1);
    private RegistryState _state = RegistryState.Empty;
    private long _readAt = long.MinValue;

    public async ValueTask<string> ChooseAsync(TenantScope scope, string sessionId, CancellationToken cancellationToken)
    {
        await RefreshAsync(cancellationToken);
        var state = Volatile.Read(ref _state);
        return state.CanaryFor(scope.TenantId) is { } canary && RegistryState.IsInCanary(canary, scope.TenantId, sessionId)
            ? canary.ServingArn
            : state.ActiveFor(scope.TenantId)?.ServingArn ?? models.Chat;
    }

    public void Dispose() => _reading.Dispose();

    /// <summary>The model whose price holds for a tuned one; null: it is not in the registry as last read.</summary>
    public string? PricedAs(string model) =>
        Volatile.Read(ref _state).Models.FirstOrDefault(version => version.ServingArn == model)?.PricedAs;

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var readAt = Volatile.Read(ref _readAt);
        if (readAt != long.MinValue && time.GetElapsedTime(readAt) < options.Value.Rollout.RefreshInterval)
        {
            return;
        }

        // One request reads; the others go on with what is known.
        if (!await _reading.WaitAsync(readAt == long.MinValue ? s_readLimit : TimeSpan.Zero, cancellationToken))
        {
            return;
        }

        try
        {
            if (Volatile.Read(ref _readAt) == readAt)
            {
                Volatile.Write(ref _state, await registry.ReadAsync(cancellationToken).WaitAsync(s_readLimit, time, cancellationToken));
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogUnread(e);
        }
        finally
        {
            Volatile.Write(ref _readAt, time.GetTimestamp());
            _reading.Release();
        }
    }

    [LoggerMessage(1908, LogLevel.Warning, "The registry of models was not read; the last known rollout goes on.")]
    private partial void LogUnread(Exception error);
}
