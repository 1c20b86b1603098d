using System.Text.RegularExpressions;
using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Asking.Support.Words;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support.Parties;

/// <summary>What a sentence says comes before what, and from where to where something goes.</summary>
internal static partial class Sequences
{
    /// <summary>The orders and directions of a sentence.</summary>
    public static IEnumerable<TwoSides> In(TextUnit unit, string language)
    {
        if (language is Language.Japanese or Language.Chinese)
        {
            var match = language == Language.Japanese ? JapaneseWay().Match(unit.Folded) : ChineseWay().Match(unit.Folded);
            return match.Success ? [new TwoSides("way", [match.Groups["a"].Value], [match.Groups["b"].Value])] : [];
        }

        return [.. Orders(unit, language), .. Ways(unit, language)];
    }

    private static IEnumerable<TwoSides> Orders(TextUnit unit, string language)
    {
        foreach (var (kind, isBefore) in new[] { ("before", true), ("after", false) })
        {
            if (Markers.Of(kind, language).Find(unit.Words, 0) is not { } marker)
            {
                continue;
            }

            var behind = unit.Words.Skip(marker.At + marker.Count).ToList();
            var front = unit.Words.Take(marker.At).ToList();
            if (front.Count == 0)
            {
                // "Before the start, the filter is rinsed", "Vor der Montage muss der Rahmen entfettet werden": the reference ends with
                // the comma, or with the first noun.
                var end = behind.FindIndex(1, word => word.IsAfterBreak);
                end = end < 0 && language is Language.German or Language.Dutch or Language.Swedish ? FirstNoun(behind, language) + 1 : end;
                if (end <= 0)
                {
                    continue;
                }

                (front, behind) = (behind[end..], behind[..end]);
            }

            var (reference, other) = (Content(behind, language), Content(front, language));
            yield return isBefore ? new TwoSides("order", other, reference) : new TwoSides("order", reference, other);
        }
    }

    private static IEnumerable<TwoSides> Ways(TextUnit unit, string language)
    {
        var (from, to) = (Markers.Of("from", language), Markers.Of("to", language));
        var (source, goal) = (from.Find(unit.Words, 0), to.Find(unit.Words, 0));
        if (source is { } start && goal is { } end)
        {
            yield return new TwoSides(
                "way",
                Phrase(unit.Words, start.At + start.Count, language),
                Phrase(unit.Words, end.At + end.Count, language)
            );
        }
    }

    private static int FirstNoun(List<TextWord> words, string language) =>
        Math.Max(
            0,
            words.FindIndex(word => language == Language.German ? word.IsCapitalised : !Markers.Of("article", language).Contain(word.Text))
        );

    /// <summary>The noun phrase behind a preposition, up to the next small word.</summary>
    private static List<string> Phrase(IReadOnlyList<TextWord> words, int at, string language)
    {
        while (at < words.Count && Markers.Of("article", language).Contain(words[at].Text))
        {
            at++;
        }

        return
        [
            .. words
                .Skip(at)
                .TakeWhile(
                    (word, i) =>
                        i < 4
                        && (i == 0 || !word.IsAfterBreak)
                        && !StopWords.Contain(language, word.Text)
                        && !Markers.Of("preposition", language).Contain(word.Text)
                )
                .Select(word => word.Text),
        ];
    }

    private static List<string> Content(IEnumerable<TextWord> words, string language) =>
        [.. words.Where(word => !StopWords.Contain(language, word.Text)).Select(word => word.Text)];

    [GeneratedRegex(@"(?:^|[はが、])(?<a>[^はがを、。]+?)から(?<b>[^はがを、。]+?)(?:へ|に|まで)")]
    private static partial Regex JapaneseWay();

    [GeneratedRegex(@"从(?<a>[一-龥]{2,4}?)(?:开往|开到|运到|运往|前往|飞往|到|去|向)(?<b>[一-龥]{2,4})")]
    private static partial Regex ChineseWay();
}
