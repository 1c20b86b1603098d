using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace LlmOps.Engine.FineTuning;

/// <summary>The tuned models and which of them answer. It is one record: a change, what it does to other models, and its entry in the log
/// are written together or not at all.</summary>
public sealed partial class ModelRegistry
{
    private const string Kind = "registry";
    private const string Id = "models";
    private const int MaxChanges = 500;
    private const int MaxRetired = 50;

    private readonly IFineTuneRecords _records;
    private readonly TimeProvider _time;
    private readonly ILogger<ModelRegistry> _logger;

    internal ModelRegistry(IFineTuneRecords records, TimeProvider time, ILogger<ModelRegistry> logger) =>
        (_records, _time, _logger) = (records, time, logger);

    /// <summary>The registry as it stands now.</summary>
    public async Task<RegistryState> ReadAsync(CancellationToken cancellationToken) => (await LoadAsync(cancellationToken)).State;

    /// <summary>Takes a model one step on: a candidate becomes the canary, a canary becomes active. A model whose place it takes is
    /// retired.</summary>
    /// <returns>The model as it is now; null: there is none of this id.</returns>
    /// <exception cref="ModelTransitionException">The model is active or retired.</exception>
    public Task<ModelVersion?> PromoteAsync(string id, string actor, string reason, CancellationToken cancellationToken) =>
        ChangeAsync(
            id,
            model =>
                model.State switch
                {
                    ModelState.Candidate => ModelState.Canary,
                    ModelState.Canary => ModelState.Active,
                    ModelState.Active => throw new ModelTransitionException($"Model '{id}' is active already."),
                    _ => throw new ModelTransitionException(
                        $"Model '{id}' is retired; a retired model is not served and cannot be promoted."
                    ),
                },
            actor,
            reason,
            cancellationToken
        );

    /// <summary>Retires a model at once, whatever its state: its sessions go back to the model that answered before it was tuned.</summary>
    /// <returns>The model as it is now; null: there is none of this id.</returns>
    /// <exception cref="ModelTransitionException">The model is retired.</exception>
    public Task<ModelVersion?> RollBackAsync(string id, string actor, string reason, CancellationToken cancellationToken) =>
        ChangeAsync(
            id,
            model =>
                model.State != ModelState.Retired
                    ? ModelState.Retired
                    : throw new ModelTransitionException($"Model '{id}' is retired already."),
            actor,
            reason,
            cancellationToken
        );

    /// <summary>Adds a model; one of the same id changes nothing.</summary>
    internal async Task AddAsync(ModelVersion model, string reason, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (state, version) = await LoadAsync(cancellationToken);
            if (state.Models.Any(other => other.Id == model.Id))
            {
                return;
            }

            var change = new ModelChange(_time.GetUtcNow(), model.Id, null, model.State, "worker", reason);
            if (await SaveAsync(new RegistryState([model, .. state.Models], [change, .. state.Changes]), version, cancellationToken))
            {
                LogChanged(model.Id, model.State, "worker", reason);
                return;
            }
        }
    }

    /// <summary>Notes that lines of a model's dataset have been erased since.</summary>
    internal async Task MarkStaleAsync(string id, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (state, version) = await LoadAsync(cancellationToken);
            if (
                !state.Models.Any(model => model.Id == id && !model.IsStale)
                || await SaveAsync(
                    state with
                    {
                        Models = [.. state.Models.Select(model => model.Id == id ? model with { IsStale = true } : model)],
                    },
                    version,
                    cancellationToken
                )
            )
            {
                return;
            }
        }
    }

    private async Task<ModelVersion?> ChangeAsync(
        string id,
        Func<ModelVersion, ModelState> next,
        string actor,
        string reason,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var (state, version) = await LoadAsync(cancellationToken);
            if (state.Models.FirstOrDefault(model => model.Id == id) is not { } found)
            {
                return null;
            }

            var (now, to) = (_time.GetUtcNow(), next(found));
            var changed = found with { State = to, ChangedAt = now };
            var changes = new List<ModelChange> { new(now, id, found.State, to, actor, reason) };
            var models = new List<ModelVersion>();
            foreach (var model in state.Models)
            {
                // One model of each state for a tenant: who takes the place retires who had it.
                var isReplaced =
                    model.Id != id && model.State == to && to != ModelState.Retired && model.Tenants.Intersect(found.Tenants).Any();
                models.Add(
                    model.Id == id ? changed
                    : isReplaced ? model with { State = ModelState.Retired, ChangedAt = now }
                    : model
                );
                if (isReplaced)
                {
                    changes.Add(new ModelChange(now, model.Id, model.State, ModelState.Retired, actor, $"Model '{id}' takes its place."));
                }
            }

            if (await SaveAsync(new RegistryState(models, [.. changes, .. state.Changes]), version, cancellationToken))
            {
                foreach (var change in changes)
                {
                    LogChanged(change.ModelId, change.To, actor, change.Reason);
                }

                return changed;
            }
        }
    }

    private async Task<(RegistryState State, long Version)> LoadAsync(CancellationToken cancellationToken) =>
        await _records.ReadAsync(Kind, Id, cancellationToken) is { } record
            ? (JsonSerializer.Deserialize(record.Json, FineTuneJson.Default.RegistryState) ?? RegistryState.Empty, record.Version)
            : (RegistryState.Empty, 0);

    private async Task<bool> SaveAsync(RegistryState state, long version, CancellationToken cancellationToken)
    {
        // The record stays small: the log of the service keeps what falls out of this one.
        var retired = 0;
        var kept = state with
        {
            Models = [.. state.Models.Where(model => model.State != ModelState.Retired || ++retired <= MaxRetired)],
            Changes = [.. state.Changes.Take(MaxChanges)],
        };
        return await _records.WriteAsync(
            Kind,
            Id,
            JsonSerializer.Serialize(kept, FineTuneJson.Default.RegistryState),
            version,
            cancellationToken
        )
            is not null;
    }

    [LoggerMessage(1907, LogLevel.Information, "Model {ModelId} became {State}, by {Actor}: {Reason}")]
    private partial void LogChanged(string modelId, ModelState state, string actor, string reason);
}
