using System.Text.Json;
using Microsoft.Extensions.Options;

namespace LlmOps.Engine.FineTuning;

/// <summary>Lets one worker run at a time. A worker that was killed loses the lease when it expires.</summary>
internal sealed class RunnerLease(IFineTuneRecords records, IOptions<FineTuningOptions> options, TimeProvider time)
{
    private const string Kind = "lease";
    private const string Id = "runner";

    private readonly string _owner = $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():n}";

    /// <summary>Takes or renews the lease.</summary>
    /// <returns>False where another worker has it.</returns>
    public async Task<bool> TryHoldAsync(CancellationToken cancellationToken)
    {
        var stored = await records.ReadAsync(Kind, Id, cancellationToken);
        var held = stored is null ? null : JsonSerializer.Deserialize(stored.Json, FineTuneJson.Default.RunnerLeaseRecord);
        var now = time.GetUtcNow();
        return (held is null || held.Owner == _owner || held.ExpiresAt <= now)
            && await records.WriteAsync(Kind, Id, Json(now + options.Value.LeaseDuration), stored?.Version ?? 0, cancellationToken)
                is not null;
    }

    /// <summary>Gives the lease up.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        if (
            await records.ReadAsync(Kind, Id, cancellationToken) is { } stored
            && JsonSerializer.Deserialize(stored.Json, FineTuneJson.Default.RunnerLeaseRecord)?.Owner == _owner
        )
        {
            await records.WriteAsync(Kind, Id, Json(time.GetUtcNow()), stored.Version, cancellationToken);
        }
    }

    private string Json(DateTimeOffset expiresAt) =>
        JsonSerializer.Serialize(new RunnerLeaseRecord(_owner, expiresAt), FineTuneJson.Default.RunnerLeaseRecord);
}
