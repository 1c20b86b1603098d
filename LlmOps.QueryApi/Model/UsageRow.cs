using LlmOps.Engine.Budgets;

namespace LlmOps.QueryApi.Model;

/// <summary>Usage with the same values in what rows are told apart by; the other values are absent.</summary>
/// <param name="Day">UTC day, <c>2026-11-26</c>.</param>
/// <param name="Model">Model id.</param>
/// <param name="Route"><c>query</c>, <c>ingest</c>, <c>reindex</c>, or empty.</param>
/// <param name="Key">Id of the API key; empty where there was none.</param>
/// <param name="Purpose">What the model was called for.</param>
/// <param name="Calls">Model calls; of an estimate, reservations.</param>
/// <param name="InputTokens">Tokens read, cached and embedded ones included.</param>
/// <param name="OutputTokens">Tokens written.</param>
/// <param name="RerankUnits">Rerank search units.</param>
/// <param name="CostUsd">US dollars, exact to the billionth.</param>
/// <param name="EstimatedUsd">What of it is estimated, US dollars: reservations that expired unsettled, because their process died.</param>
public sealed record UsageRow(
    string? Day,
    string? Model,
    string? Route,
    string? Key,
    string? Purpose,
    long Calls,
    long InputTokens,
    long OutputTokens,
    long RerankUnits,
    decimal CostUsd,
    decimal EstimatedUsd
)
{
    /// <summary>The row of a group.</summary>
    public static UsageRow From(UsageGroup group, IReadOnlyList<UsageDimension> by)
    {
        return new UsageRow(
            Value(UsageDimension.Day),
            Value(UsageDimension.Model),
            Value(UsageDimension.Route),
            Value(UsageDimension.Key),
            Value(UsageDimension.Purpose),
            group.Calls,
            group.InputTokens,
            group.OutputTokens,
            group.RerankUnits,
            group.CostUsd,
            group.EstimatedUsd
        );

        string? Value(UsageDimension dimension)
        {
            for (var i = 0; i < by.Count; i++)
            {
                if (by[i] == dimension)
                {
                    return group.Values[i];
                }
            }

            return null;
        }
    }
}
