using System.Text.RegularExpressions;

namespace LlmOps.Engine.FineTuning;

/// <summary>Finds what matches a pattern and passes a check. A group named <c>value</c> narrows the match.</summary>
internal sealed class PatternFinder(string kind, Regex pattern, Func<string, bool>? check = null) : IPersonalDataFinder
{
    public string Kind { get; } = kind;

    public IEnumerable<Range> Find(string text)
    {
        for (var match = pattern.Match(text); match.Success; match = match.NextMatch())
        {
            var found = match.Groups["value"] is { Success: true } value ? value : match.Groups[0];
            if (check is null || check(found.Value))
            {
                yield return found.Index..(found.Index + found.Length);
            }
        }
    }
}
