using System.Globalization;

namespace LlmOps.Engine.Budgets;

/// <summary>Usage that has the same values in the dimensions asked for.</summary>
/// <param name="Values">The values, in the order of the dimensions; a day as <c>2026-11-26</c>.</param>
/// <param name="Calls">Model calls.</param>
/// <param name="InputTokens">Tokens read, cached and embedded ones included.</param>
/// <param name="OutputTokens">Tokens written.</param>
/// <param name="RerankUnits">Rerank search units.</param>
/// <param name="CostUsd">US dollars, exact to the billionth.</param>
/// <param name="EstimatedUsd">What of it is estimated (<see cref="UsageLine.IsEstimated"/>), US dollars.</param>
public sealed record UsageGroup(
    IReadOnlyList<string> Values,
    long Calls,
    long InputTokens,
    long OutputTokens,
    long RerankUnits,
    decimal CostUsd,
    decimal EstimatedUsd = 0
)
{
    /// <summary>Sums lines up, in ordinal order of the values.</summary>
    public static IReadOnlyList<UsageGroup> Of(IEnumerable<UsageLine> lines, IReadOnlyList<UsageDimension> dimensions) =>
        [
            .. lines
                .GroupBy(line => dimensions.Select(dimension => ValueOf(line, dimension)).ToArray(), UsageValuesComparer.Instance)
                .Select(group => new UsageGroup(
                    group.Key,
                    group.Sum(line => line.Calls),
                    group.Sum(line => line.InputTokens),
                    group.Sum(line => line.OutputTokens),
                    group.Sum(line => line.RerankUnits),
                    group.Sum(line => line.CostUsd),
                    group.Where(line => line.IsEstimated).Sum(line => line.CostUsd)
                ))
                .OrderBy(group => group.Values, UsageValuesComparer.Instance),
        ];

    private static string ValueOf(UsageLine line, UsageDimension dimension) =>
        dimension switch
        {
            UsageDimension.Day => line.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            UsageDimension.Model => line.Model,
            UsageDimension.Route => line.Route,
            UsageDimension.Key => line.Key,
            _ => line.Purpose,
        };
}
