using System.Collections.Concurrent;

namespace LlmOps.Engine.Models.Bedrock;

/// <summary>
/// Holds calls back to the rate that each model bears, questions before batch work (<see cref="ModelPriority"/>).
/// A model starts without a limit. The first throttle sets one, below the rate that was measured; from there it grows again along the curve that the
/// AWS SDKs' adaptive mode uses (CUBIC), and is lifted after a minute without a throttle. Processes do not know of each other's limits, but each feels the
/// other's throttles, and batch work steps back further than questions do.
/// </summary>
internal sealed class ModelGate(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, ModelLane> _lanes = new(StringComparer.Ordinal);

    /// <summary>Returns when a call to the model may start.</summary>
    public Task EnterAsync(string model, CancellationToken cancellationToken) => Lane(model).EnterAsync(ModelPriority.IsBatch, cancellationToken);

    public void Succeeded(string model) => Lane(model).Succeeded();

    public void Throttled(string model) => Lane(model).Throttled(ModelPriority.IsBatch);

    /// <summary>Calls per second that the model is held to; null: no limit.</summary>
    public double? Rate(string model) => Lane(model).Rate;

    private ModelLane Lane(string model) => _lanes.GetOrAdd(model, static (_, time) => new ModelLane(time), time);
}
