using System.Text.Json;

namespace LlmOps.Engine.FineTuning;

/// <summary>Requests to the worker: the API leaves them in the store, the worker answers them there. One of each action at a time; the
/// next takes its place.</summary>
public sealed class FineTuneRequests
{
    /// <summary>Asks what a run would do.</summary>
    public const string Plan = "plan";

    /// <summary>Asks for a run.</summary>
    public const string Run = "run";

    private const string Kind = "request";

    private readonly IFineTuneRecords _records;
    private readonly TimeProvider _time;

    internal FineTuneRequests(IFineTuneRecords records, TimeProvider time) => (_records, _time) = (records, time);

    /// <summary>Leaves a request, or gives the one of its action that waits.</summary>
    public async Task<FineTuneRequest> AddAsync(string action, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (known, version) = await ReadAsync(action, cancellationToken);
            if (known is { State: FineTuneRequestState.Waiting })
            {
                return known;
            }

            var request = new FineTuneRequest
            {
                Id = Guid.CreateVersion7(_time.GetUtcNow()).ToString("N"),
                Action = action,
                At = _time.GetUtcNow(),
            };
            if (await WriteAsync(request, version, cancellationToken))
            {
                return request;
            }
        }
    }

    /// <summary>A request by its id; null: there is none, or a later one took its place.</summary>
    public async Task<FineTuneRequest?> FindAsync(string id, CancellationToken cancellationToken) =>
        (await ReadAsync(Plan, cancellationToken)).Request is { } plan && plan.Id == id ? plan
        : (await ReadAsync(Run, cancellationToken)).Request is { } run && run.Id == id ? run
        : null;

    /// <summary>Answers what waits.</summary>
    /// <param name="answer">Gives the request with its answer.</param>
    /// <param name="cancellationToken">Stops the work; what was not answered waits on.</param>
    internal async Task AnswerAsync(Func<FineTuneRequest, Task<FineTuneRequest>> answer, CancellationToken cancellationToken)
    {
        foreach (var action in new[] { Plan, Run })
        {
            if (await ReadAsync(action, cancellationToken) is ({ State: FineTuneRequestState.Waiting } request, var version))
            {
                await WriteAsync(await answer(request), version, cancellationToken);
            }
        }
    }

    private async Task<(FineTuneRequest? Request, long Version)> ReadAsync(string action, CancellationToken cancellationToken) =>
        await _records.ReadAsync(Kind, action, cancellationToken) is { } record
            ? (JsonSerializer.Deserialize(record.Json, FineTuneJson.Default.FineTuneRequest), record.Version)
            : (null, 0);

    private async Task<bool> WriteAsync(FineTuneRequest request, long version, CancellationToken cancellationToken) =>
        await _records.WriteAsync(
            Kind,
            request.Action,
            JsonSerializer.Serialize(request, FineTuneJson.Default.FineTuneRequest),
            version,
            cancellationToken
        )
            is not null;
}
