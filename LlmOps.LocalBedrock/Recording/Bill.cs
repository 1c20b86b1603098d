using System.Collections.Concurrent;
using LlmOps.LocalBedrock.Faults;
using LlmOps.LocalBedrock.Wire;

namespace LlmOps.LocalBedrock.Recording;

/// <summary>What every model has been used for since the start or the last reset: the oracle of cost tests. A call is billed when its
/// answer (of a stream: its metadata event) is about to be sent, so that who has read the answer finds it on the bill; a call that failed
/// before, or whose caller has gone, is only counted as incomplete. A stream that its caller leaves in the middle is billed up to
/// there.</summary>
internal sealed class Bill
{
    private readonly ConcurrentDictionary<string, BillLine> _lines = new(StringComparer.Ordinal);

    public void AddChat(string model, TokenUsage usage) => Update(model, line => Used(line, usage) with { Requests = line.Requests + 1 });

    /// <summary>Bills a stream whose caller left after it had begun: its input, and the output so far.</summary>
    public void AddLeft(string model, TokenUsage usage) => Update(model, line => Incomplete(Used(line, usage)));

    private static BillLine Used(BillLine line, TokenUsage usage) =>
        line with
        {
            InputTokens = line.InputTokens + usage.InputTokens,
            CacheReadInputTokens = line.CacheReadInputTokens + usage.CacheReadInputTokens,
            CacheWrite5mInputTokens = line.CacheWrite5mInputTokens + Written(usage, "5m"),
            CacheWrite1hInputTokens = line.CacheWrite1hInputTokens + Written(usage, "1h"),
            OutputTokens = line.OutputTokens + usage.OutputTokens,
        };

    /// <summary>Bills a whole answer, unless a knob lets it arrive in pieces or the caller has gone.</summary>
    public void AddChat(string model, TokenUsage usage, CallFaults faults, CancellationToken aborted)
    {
        if (IsBroken(faults, aborted))
        {
            AddIncomplete(model);
        }
        else
        {
            AddChat(model, usage);
        }
    }

    public void AddEmbedding(string model, int tokens, CallFaults faults, CancellationToken aborted) =>
        Update(
            model,
            line =>
                IsBroken(faults, aborted)
                    ? Incomplete(line)
                    : line with
                    {
                        Requests = line.Requests + 1,
                        EmbeddingInputTokens = line.EmbeddingInputTokens + tokens,
                    }
        );

    public void AddRerank(string model, int units, CallFaults faults, CancellationToken aborted) =>
        Update(
            model,
            line =>
                IsBroken(faults, aborted)
                    ? Incomplete(line)
                    : line with
                    {
                        Requests = line.Requests + 1,
                        RerankUnits = line.RerankUnits + units,
                    }
        );

    public void AddIncomplete(string model) => Update(model, Incomplete);

    public BillStatement Read() =>
        new(_lines.OrderBy(line => line.Key, StringComparer.Ordinal).ToDictionary(line => line.Key, line => line.Value));

    public void Clear() => _lines.Clear();

    private static bool IsBroken(CallFaults faults, CancellationToken aborted) =>
        faults.Outcome.Break != StreamBreak.None || aborted.IsCancellationRequested;

    private static BillLine Incomplete(BillLine line) => line with { IncompleteRequests = line.IncompleteRequests + 1 };

    private static long Written(TokenUsage usage, string ttl) =>
        usage.CacheDetails?.Where(detail => detail.Ttl == ttl).Sum(detail => (long)detail.InputTokens) ?? 0;

    private void Update(string model, Func<BillLine, BillLine> change) =>
        _lines.AddOrUpdate(model, _ => change(new BillLine()), (_, line) => change(line));
}
