using System.Collections.Concurrent;
using LlmOps.LocalBedrock.Operations;
using Microsoft.Extensions.Options;

namespace LlmOps.LocalBedrock.Faults;

/// <summary>Finds a call's knobs (configuration, then the model id's suffix, then headers; the later wins) and lets them act before the
/// answer.</summary>
internal sealed class FaultInjector(IOptions<LocalBedrockOptions> options, TimeProvider clock)
{
    private const string HeaderPrefix = "x-local-bedrock-";
    private const int MaxRememberedNames = 10_000;
    private readonly ConcurrentDictionary<string, int> _calls = new(StringComparer.Ordinal);
    private readonly Lazy<FaultPlan> _configured = new(() =>
        options.Value.Faults.Aggregate(FaultPlan.None, (plan, knob) => plan.With(knob.Key, knob.Value))
    );

    /// <exception cref="Errors.ServiceException">The call is to fail at once.</exception>
    public async Task<CallFaults> EnterAsync(HttpContext context, OperationCall call, string knobs)
    {
        var headers = string.Join(
            '+',
            context
                .Request.Headers.Where(header => header.Key.StartsWith(HeaderPrefix, StringComparison.OrdinalIgnoreCase))
                .Select(header => $"{header.Key[HeaderPrefix.Length..].ToLowerInvariant()}={header.Value}")
                .Order(StringComparer.Ordinal)
        );
        var plan = _configured.Value.With(knobs).With(headers);
        var name = $"{call.Operation.Name} {call.ModelId} {headers}";
        if (_calls.Count > MaxRememberedNames)
        {
            _calls.Clear();
        }

        var outcome = plan.Roll(name, _calls.AddOrUpdate(name, 0, (_, number) => number + 1));
        if (outcome.Error is { } error)
        {
            throw error;
        }

        if (plan.TimeToFirstToken > TimeSpan.Zero)
        {
            await Task.Delay(plan.TimeToFirstToken, clock, context.RequestAborted);
        }

        return new CallFaults(plan, outcome);
    }
}
