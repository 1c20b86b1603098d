using System.Text.RegularExpressions;

namespace LlmOps.Engine.FineTuning;

/// <summary>Finds what matches a pattern and passes a check. A group named <c>value</c> narrows the match.</summary>
/// <param name="kind">The kind, as replacements name it.</param>
/// <param name="pattern">The pattern.</param>
/// <param name="check">Decides by the value; null: all are taken.</param>
/// <param name="notBehind">Words that make something else of a value directly behind them, such as "order no."; null: none do.</param>
internal sealed class PatternFinder(string kind, Regex pattern, Func<string, bool>? check = null, Regex? notBehind = null)
    : IPersonalDataFinder
{
    private const int Reach = 40;

    public string Kind { get; } = kind;

    public IEnumerable<Range> Find(string text)
    {
        for (var match = pattern.Match(text); match.Success; match = match.NextMatch())
        {
            var found = match.Groups["value"] is { Success: true } value ? value : match.Groups[0];
            if ((check is null || check(found.Value)) && !IsBehind(text, found.Index))
            {
                yield return found.Index..(found.Index + found.Length);
            }
        }
    }

    private bool IsBehind(string text, int index) =>
        notBehind is not null && notBehind.IsMatch(text.AsSpan(Math.Max(0, index - Reach), Math.Min(Reach, index)));
}
