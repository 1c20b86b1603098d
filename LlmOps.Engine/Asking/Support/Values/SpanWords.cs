using System.Globalization;
using LlmOps.Engine.Asking.Support.Words;

namespace LlmOps.Engine.Asking.Support.Values;

/// <summary>Lengths of time that are told without a number: "quarterly" is every three months, <c>полгода</c> six of them. From
/// <c>spans.txt</c>.</summary>
internal static class SpanWords
{
    private static readonly (decimal Count, Unit Unit, bool IsSure, Markers Words)[] s_spans = [.. Load()];
    private static readonly WordHeads s_heads = new(s_spans.SelectMany(span => span.Words.Entries).Select(entry => entry.Split(' ')[0]));

    /// <summary>What a text tells in this way. Most such words may mean something else as well and contradict nothing.</summary>
    /// <param name="folded">The text, folded.</param>
    /// <param name="words">Its words.</param>
    public static IEnumerable<TextValue> In(string folded, IReadOnlyList<TextWord> words)
    {
        List<int> candidates = [];
        for (var at = 0; at < words.Count; at++)
        {
            if (s_heads.MayBegin(words[at].Text) || s_heads.MayBegin(Elision.Without(words[at].Text)))
            {
                candidates.Add(at);
            }
        }

        foreach (var (count, unit, isSure, markers) in s_spans)
        {
            var behind = 0;
            foreach (var at in candidates)
            {
                if (at >= behind && markers.CountAt(words, at) is > 0 and var length)
                {
                    behind = at + length;
                    yield return Make(words[at].Start, words[behind - 1].End, count, unit, isSure);
                }
            }

            foreach (var entry in markers.Unspaced)
            {
                for (var at = 0; (at = folded.IndexOf(entry, at, StringComparison.Ordinal)) >= 0; at += entry.Length)
                {
                    // 两个半小时: two and a half.
                    if (at > 0 && (folded[at - 1] == '个' || IdeographicNumber.IsPart(folded[at - 1])))
                    {
                        continue;
                    }

                    yield return Make(at, at + entry.Length, count, unit, isSure);
                }
            }
        }
    }

    private static TextValue Make(int start, int end, decimal count, Unit unit, bool isSure) =>
        new(ValueKind.Quantity, start, end)
        {
            Readings = [count],
            Unit = unit,
            IsSoft = !isSure,
        };

    private static IEnumerable<(decimal Count, Unit Unit, bool IsSure, Markers Words)> Load()
    {
        foreach (var line in WordList.Read("spans.txt"))
        {
            var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            yield return (
                decimal.Parse(parts[0], CultureInfo.InvariantCulture),
                Units.Of(parts[1].TrimEnd('!')) ?? throw new InvalidOperationException($"spans.txt has an unknown unit: {line}"),
                parts[1].EndsWith('!'),
                Markers.WithBases(parts[3..].Select(word => word.Replace('-', '_')))
            );
        }
    }
}
