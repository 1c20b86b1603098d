using System.Globalization;
using System.Text.Json;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Models;

namespace LlmOps.Engine.FineTuning;

/// <summary>
/// The replies that one part of a run's comparison pays for, each asked for and charged once, whenever the worker is killed. What is asked
/// is stored before the call, and the reply behind it. A reply that was asked for and never stored is lost: it may have been paid for, so
/// it is not asked for again but charged in full.
/// </summary>
internal sealed class GateReplies(
    IDatasetStore store,
    CostController costs,
    IModelPrices prices,
    FineTuningOptions options,
    TimeProvider time,
    string runId,
    string part
)
{
    private const int QuestionsPerFile = 20;
    private static readonly TimeSpan s_reservationLifetime = TimeSpan.FromHours(1);

    private GateBatch? _batch;
    private int _number;

    /// <summary>Replies that were lost.</summary>
    public int Lost { get; private set; }

    /// <summary>The stored reply, or a new one.</summary>
    /// <param name="question">Number of the question.</param>
    /// <param name="side">Who is asked: <c>base</c>, <c>tuned</c> or <c>judge</c>.</param>
    /// <param name="pricedAs">The model whose price holds.</param>
    /// <param name="most">The most that the reply may use.</param>
    /// <param name="ask">Asks for a reply of the given id. It is not called off once it has begun: it is paid for.</param>
    /// <param name="cancellationToken">Stops the work before or behind a reply.</param>
    /// <returns>The reply; null: it is lost.</returns>
    public async Task<GateReply?> GetOrAskAsync(
        int question,
        string side,
        string pricedAs,
        ModelUsage most,
        Func<string, Task<GateReply>> ask,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        var id = string.Create(CultureInfo.InvariantCulture, $"{part}-{question:D4}-{side}");
        var batch = await OpenAsync(question / QuestionsPerFile, cancellationToken);
        var reply = batch.Replies.FirstOrDefault(known => known.Id == id);
        if (reply is null && batch.Asking == id)
        {
            reply = new GateReply(id, pricedAs, most) { Attempt = batch.Refusals };
            await StoreAsync(batch with { Asking = null, Replies = [.. batch.Replies, reply] }, cancellationToken);
            await SettleAsync(batch.Day, reply, cancellationToken);
        }

        reply ??= await AskAsync(batch, id, pricedAs, most, ask, cancellationToken);
        if (reply.Text is not null)
        {
            return reply;
        }

        Lost++;
        return null;
    }

    private async Task<GateReply> AskAsync(
        GateBatch batch,
        string id,
        string pricedAs,
        ModelUsage most,
        Func<string, Task<GateReply>> ask,
        CancellationToken cancellationToken
    )
    {
        var nanos = Usd.ToNanos(prices.CostUsd(pricedAs, most) ?? throw new UnknownPriceException(pricedAs));
        var entry = Entry(batch.Day, id, batch.Refusals, nanos) with { Model = pricedAs };
        await costs.ReserveFixedAsync(entry, cancellationToken);
        await StoreAsync(batch with { Asking = id }, cancellationToken);
        GateReply reply;
        try
        {
            reply = await ask(id) with { Attempt = batch.Refusals };
        }
        catch
        {
            // The model refused, or did not answer: nothing is paid, and the next attempt asks again.
            await StoreAsync(batch with { Refusals = batch.Refusals + 1 }, CancellationToken.None);
            await costs.ReleaseFixedAsync(entry, CancellationToken.None);
            throw;
        }

        await StoreAsync(batch with { Replies = [.. batch.Replies, reply] }, CancellationToken.None);
        await SettleAsync(batch.Day, reply, CancellationToken.None);
        return reply;
    }

    private async Task<GateBatch> OpenAsync(int number, CancellationToken cancellationToken)
    {
        if (_batch is not null && _number == number)
        {
            return _batch;
        }

        _number = number;
        if (await store.GetAsync(Key, cancellationToken) is { } content)
        {
            _batch =
                JsonSerializer.Deserialize(content, FineTuneJson.Default.GateBatch) ?? throw new JsonException("A stored batch is null.");
            if (_batch.Replies.Count > 0)
            {
                // All others were charged before the next one was asked for.
                await SettleAsync(_batch.Day, _batch.Replies[^1], cancellationToken);
            }
        }
        else
        {
            // The day is stored before money is set aside on it: a worker that comes back on the next day charges where it reserved.
            await StoreAsync(new GateBatch(DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime), null, []), cancellationToken);
        }

        return _batch!;
    }

    private async Task StoreAsync(GateBatch batch, CancellationToken cancellationToken)
    {
        await store.PutAsync(Key, JsonSerializer.SerializeToUtf8Bytes(batch, FineTuneJson.Default.GateBatch), cancellationToken);
        _batch = batch;
    }

    private Task<decimal> SettleAsync(DateOnly day, GateReply reply, CancellationToken cancellationToken) =>
        costs.SettleAsync(
            Entry(day, reply.Id, reply.Attempt, 0),
            [new CostLine(reply.PricedAs, "finetune", reply.Usage)],
            cancellationToken
        );

    private LedgerReservation Entry(DateOnly day, string id, int attempt, long nanos) =>
        new(
            options.BudgetScope,
            attempt == 0 ? $"{runId}-{id}" : $"{runId}-{id}.{attempt}",
            day,
            nanos,
            time.GetUtcNow() + s_reservationLifetime
        );

    private string Key => DatasetKeys.Of(runId, string.Create(CultureInfo.InvariantCulture, $"evaluation/{part}-{_number:D3}.json"));
}
