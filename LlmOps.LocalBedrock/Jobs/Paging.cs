using System.Globalization;
using LlmOps.LocalBedrock.Errors;

namespace LlmOps.LocalBedrock.Jobs;

/// <summary>The query members that all lists of the control plane share.</summary>
internal sealed record Paging(int? MaxResults, string? NextToken, string? NameContains, string? SortOrder)
{
    private const int MaxPage = 1000;

    public static Paging Of(HttpRequest request) =>
        new(
            int.TryParse(request.Query["maxResults"], NumberStyles.Integer, CultureInfo.InvariantCulture, out var size) ? size : null,
            request.Query["nextToken"],
            request.Query["nameContains"],
            request.Query["sortOrder"]
        );

    public bool Accepts(string name) => NameContains is null || name.Contains(NameContains, StringComparison.OrdinalIgnoreCase);

    /// <summary>One page of items sorted by creation, newest first unless asked otherwise.</summary>
    public (IReadOnlyList<T> Page, string? Next) Cut<T>(IEnumerable<T> items, Func<T, DateTimeOffset> createdAt)
    {
        if (MaxResults is < 1 or > MaxPage)
        {
            throw ServiceException.Constraint(
                "maxResults",
                MaxResults.Value.ToString(CultureInfo.InvariantCulture),
                $"Member must have value between 1 and {MaxPage}"
            );
        }

        var from = 0;
        if (!string.IsNullOrEmpty(NextToken) && !int.TryParse(NextToken, NumberStyles.None, CultureInfo.InvariantCulture, out from))
        {
            throw ServiceException.Validation("The provided nextToken is invalid.");
        }

        var sorted = (SortOrder == "Ascending" ? items.OrderBy(createdAt) : items.Reverse().OrderByDescending(createdAt)).ToList();
        var page = sorted.Skip(from).Take(MaxResults ?? MaxPage).ToList();
        return (page, from + page.Count < sorted.Count ? (from + page.Count).ToString(CultureInfo.InvariantCulture) : null);
    }
}
