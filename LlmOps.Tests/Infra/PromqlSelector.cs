using System.Text.RegularExpressions;

namespace LlmOps.Tests.Infra;

/// <summary>One <c>{"metric", "label"="value", …}</c> of a PromQL query and the functions around it.</summary>
internal sealed partial record PromqlSelector(
    string Metric,
    IReadOnlyList<(string Label, string Operator, string Value)> Matchers,
    IReadOnlyList<string> Functions
)
{
    /// <summary>Every selector of a query. The metric's name is a quoted name that nothing follows.</summary>
    public static IEnumerable<PromqlSelector> Of(string query)
    {
        foreach (Match selector in Selector().Matches(query))
        {
            var inside = selector.Groups[1].Value;
            var names = Name().Matches(inside).Where(match => !match.Groups[2].Success).Select(match => match.Groups[1].Value).ToArray();
            var matchers = Name()
                .Matches(inside)
                .Where(match => match.Groups[2].Success)
                .Select(match => (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value))
                .ToArray();
            yield return new PromqlSelector(
                Assert.Single(names),
                matchers,
                [.. Function().Matches(query[..selector.Index]).Select(match => match.Groups[1].Value)]
            );
        }
    }

    [GeneratedRegex(@"\{([^}]*)\}")]
    private static partial Regex Selector();

    [GeneratedRegex(
        """
            "([^"]+)"(?:\s*(=~|!~|!=|=)\s*"([^"]*)")?
            """
    )]
    private static partial Regex Name();

    /// <summary>Functions that are open where the text ends.</summary>
    [GeneratedRegex(@"(\w+)\((?=[^()]*(?:\([^()]*)*$)")]
    private static partial Regex Function();
}
