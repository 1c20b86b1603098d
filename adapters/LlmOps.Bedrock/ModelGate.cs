using System.Collections.Concurrent;
using LlmOps.Engine.Models;
using Microsoft.Extensions.Logging;

namespace LlmOps.Bedrock;

/// <summary>Holds calls back to the rate that each model bears, questions before batch work (<see cref="ModelPriority"/>). The rate and
/// its tokens are shared by all services (<see cref="IRateBuckets"/>), so that documents in one never starve questions in another. Where
/// the share is out of reach, every process goes on by itself.</summary>
internal sealed class ModelGate(IRateBuckets buckets, TimeProvider time, ILogger<ModelGate> logger)
{
    private readonly ConcurrentDictionary<string, ModelLane> _lanes = new(StringComparer.Ordinal);

    /// <summary>Returns when a call to the model may start.</summary>
    public Task EnterAsync(string model, CancellationToken cancellationToken) =>
        Lane(model).EnterAsync(ModelPriority.IsBatch, cancellationToken);

    /// <summary>Takes note that the provider refused a call because there were too many.</summary>
    public Task ThrottledAsync(string model) => Lane(model).ThrottledAsync(ModelPriority.IsBatch);

    /// <summary>Calls per second that the model is held to, as last heard; null: no limit.</summary>
    public double? Rate(string model) => Lane(model).Rate;

    private ModelLane Lane(string model) => _lanes.GetOrAdd(model, static (model, gate) => gate.CreateLane(model), this);

    private ModelLane CreateLane(string model) => new(model, buckets, time, logger);
}
